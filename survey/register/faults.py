"""What can be wrong with a register as a whole, in sentences; `engine.py` raises them."""

from survey.errors import Busy, Conflict, Damaged, Invalid, Missing
from survey.language import N_


class NoRegister(Missing):
    """There is no database where one was expected."""

    slug = "no-register"
    sentence = N_(
        "Belum ada data kantor di %(place)s."
        " Jalankan dahulu: loket import office BERKAS (atau loket serve --demo)."
    )


class WrongAddress(Invalid):
    """A database address that this program cannot use."""

    slug = "register-address"
    sentence = N_(
        "Alamat basis data tidak dapat dipakai (%(why)s). Pakai nama berkas, atau"
        " postgresql://… dengan pustaka psycopg terpasang (extra hub)."
    )


class RegisterBusy(Busy):
    """Another program writes for longer than we wait."""

    slug = "register-busy"
    sentence = N_(
        "Basis data sedang dipakai program lain lebih dari %(wait)s detik. Coba lagi sebentar lagi."
    )


class RegisterFull(Busy):
    """The disk of the database is full."""

    slug = "register-full"
    sentence = N_("Diska basis data %(place)s penuh. Kosongkan ruang, lalu coba lagi.")


class RegisterAway(Busy):
    """The database cannot be reached or written just now."""

    slug = "register-away"
    sentence = N_(
        "Basis data %(place)s tidak dapat dibuka atau ditulis: %(why)s. "
        "Periksa alamat dan izinnya, lalu coba lagi."
    )


class NotARegister(Damaged):
    """The file is no database, or a damaged one."""

    slug = "register-damaged"
    sentence = N_(
        "%(place)s rusak atau bukan basis data Suara Loket."
        " Simpan berkas itu, lalu pulihkan cadangan: loket restore BERKAS."
    )


class OddFile(Damaged):
    """A pipe or a device lies where the register or a file beside it should."""

    slug = "register-odd-file"
    sentence = N_(
        "%(file)s bukan berkas biasa, sehingga register tidak dibuka. Pindahkan ke luar folder"
        " data, lalu ulangi."
    )


class UnsoundFile(Damaged):
    """A database that contradicts itself: a figure read from it may be wrong without a word."""

    slug = "register-unsound"
    sentence = N_(
        "Basis data %(place)s rusak di dalamnya (%(why)s), sehingga angka laporan dapat keliru"
        " tanpa terlihat. Simpan berkas itu, lalu pulihkan cadangan ke folder kosong:"
        " loket restore BERKAS."
    )


class AlteredSchema(UnsoundFile):
    """Somebody has put a trigger, a view, an index or a table into it that is not ours."""

    slug = "register-altered"
    sentence = N_(
        "Di basis data %(place)s ada yang bukan buatan Suara Loket: %(why)s. Hal seperti itu dapat"
        " mengubah data tanpa terlihat, jadi basis data itu tidak dipakai. Simpan salinan seluruh"
        " folder data sebagai bukti, lalu pulihkan cadangan dari sebelumnya ke folder kosong:"
        " loket restore BERKAS."
    )


class ForeignInDatabase(UnsoundFile):
    """On a server somebody has put something beside ours, as whoever administers it may."""

    slug = "database-foreign"
    sentence = N_(
        "Di basis data %(place)s ada yang bukan buatan Suara Loket: %(why)s. Hal seperti itu dapat"
        " mengubah atau menyembunyikan data tanpa terlihat. Isi register tetap dicocokkan."
        " Tanyakan kepada pengelola basis data; yang bukan buatannya simpan dahulu sebagai bukti,"
        " lalu minta dihapus."
    )


class SchemaSetBack(Conflict):
    """Its number of the schema is lower than that of the release which wrote its journal."""

    slug = "register-set-back"
    sentence = N_(
        "Basis data %(place)s menyebut skema %(found)s, padahal jurnalnya sudah ditulis Suara Loket"
        " yang lebih baru: nomor itu diubah. Tidak ada yang diperbarui. Simpan salinan seluruh"
        " folder data sebagai bukti, lalu pulihkan cadangan ke folder kosong: loket restore BERKAS."
    )


class DamagedValue(Damaged):
    """A value that cannot be what was stored: the disk or somebody has changed it."""

    slug = "damaged-value"
    sentence = N_(
        "Nilai di register rusak: tabel %(table)s, baris %(row)s, kolom %(column)s. Tidak ada"
        " laporan yang dibuat darinya. Daftar lengkapnya: loket verify. Lalu pulihkan cadangan"
        " ke folder kosong: loket restore BERKAS."
    )


class ForeignRow(DamagedValue):
    """A row has the number of another installation; a register is of one."""

    slug = "foreign-row"
    sentence = N_(
        "Di register ada baris yang menyebut nomor pemasangan lain: tabel %(table)s, baris %(row)s."
        " Register hanya memuat satu pemasangan, jadi baris itu ditulis dengan tangan atau rusak."
        " Tidak ada laporan yang dibuat dari register ini. Simpan dahulu salinan seluruh folder"
        " data sebagai bukti, lalu pulihkan cadangan ke folder kosong: loket restore BERKAS."
    )


class ForeignDatabase(Conflict):
    """A sound database that belongs to something else."""

    slug = "register-foreign"
    sentence = N_(
        "%(place)s berisi basis data program lain. Pilih tempat lain; tidak ada yang diubah."
    )


class NewerRegister(Conflict):
    """A newer version of the program has written it."""

    slug = "register-newer"
    sentence = N_(
        "Basis data %(place)s dibuat oleh Suara Loket yang lebih baru (skema %(found)s,"
        " program ini mengenal %(known)s). Pasang versi terbaru; tidak ada yang diubah."
    )
