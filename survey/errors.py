"""One root and six kinds of things that can go wrong, each with one sentence for a person.

A concrete error is a small subclass next to the code that raises it; docs/messages.md explains
every slug. Web pages and the command line only ever look at the kinds. Read next: `language.py`.
"""

from typing import ClassVar

from survey.language import N_, filled


class LoketError(Exception):
    """What went wrong, where, and what to do, in one sentence.

    Args:
        values: What the sentence's `%(name)s` placeholders stand for. A value marked with `N_`
            is translated too; `n` is a whole number where the sentence is marked with `NN_`.
            `field` also names the input field at fault.
    """

    slug: ClassVar[str] = "error"
    sentence: ClassVar[str] = N_("Terjadi kesalahan pada sistem.")
    status: ClassVar[int] = 500

    def __init__(self, **values: object) -> None:
        super().__init__()
        self.values = values

    @property
    def field(self) -> str | None:
        """The input field at fault, when one is."""
        field = self.values.get("field")
        return None if field is None else str(field)

    def text(self, lang: str = "id") -> str:
        """Say the sentence in a language, its values filled in."""
        return filled(self.sentence, self.values, lang)

    def __str__(self) -> str:
        """Say it in Indonesian: logs and the command line show this."""
        return self.text()


class Invalid(LoketError):
    """What was given cannot be used; nothing was stored."""

    slug = "invalid"
    sentence = N_("Isian tidak dapat dipakai.")
    status = 422


class Missing(LoketError):
    """What was asked for does not exist here."""

    slug = "missing"
    sentence = N_("Yang dicari tidak ada di sini.")
    status = 404


class Refused(LoketError):
    """What was asked for is not allowed here."""

    slug = "refused"
    sentence = N_("Tindakan ini tidak diizinkan.")
    status = 403


class Conflict(LoketError):
    """What was given contradicts what is already stored."""

    slug = "conflict"
    sentence = N_("Isian ini bertentangan dengan yang sudah tercatat.")
    status = 409


class Busy(LoketError):
    """A store cannot take anything just now; trying again later helps."""

    slug = "busy"
    sentence = N_("Sistem sedang sibuk. Silakan coba lagi sebentar lagi.")
    status = 503


class Damaged(LoketError):
    """A file of a store cannot be read as what it should be; a person has to look at it."""

    slug = "damaged"
    sentence = N_("Berkas data %(file)s rusak. Jangan hapus berkas itu; jalankan: loket doctor.")
    status = 503
