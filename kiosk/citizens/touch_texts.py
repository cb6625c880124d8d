"""The touchscreen's own words, and the bands a person may choose on its profile screens.

The official questions, their options and the reasons are not here: they lie, in both languages,
in the questionnaire's data files. The page carries every text twice, so that changing the
language needs no request. Read `touch.py` next.
"""

from __future__ import annotations

from collections.abc import Mapping

from survey.language import LANGS, N_, NN_, Phrase, forms

TEXTS: Mapping[str, Phrase] = {
    "title": N_("Penilaian pelayanan"),
    "phone": N_("Lewat ponsel:"),
    "promise": N_("Tanpa nama. Petugas tidak melihat pilihan Anda."),
    "larger": N_("Tulisan lebih besar"),
    "saving": N_("Menyimpan penilaian Anda…"),
    "kept_here": N_("Terima kasih atas penilaian Anda."),
    "kept_here_more": N_(
        "Jawaban tersimpan di perangkat ini dan akan dikirim otomatis. Anda tidak perlu menunggu."
    ),
    "waiting": N_("Jawaban Anda masih dikirim."),
    "waiting_more": N_(
        "Sambungan sedang terputus. Layar ini terus mencoba mengirimnya selama tetap menyala."
        " Anda tidak perlu menunggu."
    ),
    "refused": N_("Maaf, penilaian Anda belum tercatat."),
    "refused_more": N_("Layar ini sedang disiapkan ulang. Silakan coba sebentar lagi."),
    "thanks": N_("Terima kasih, penilaian Anda sudah tercatat."),
    "done_story": N_("Terima kasih, masukan Anda sudah tercatat."),
    "done_survey": N_("Terima kasih, survei Anda sudah tercatat."),
    "done_left": N_("Terima kasih. Survei yang belum lengkap sudah disimpan."),
    "done_left_more": N_("Jawabannya tidak ikut dihitung dalam indeks (IKM)."),
    "without": N_("Tidak ikut tercatat karena tidak dapat diterima: %(fields)s"),
    "lost": N_("Maaf, jawaban tambahan Anda tidak tercatat."),
    "lost_more": N_("Penilaian Anda dengan wajah sudah tercatat."),
    "kept": N_("Disimpan tanpa nama untuk memperbaiki pelayanan; jamnya dihapus setelah 90 hari."),
    "story": N_("Ceritakan alasannya"),
    "survey": N_("Isi survei lengkap"),
    "next_person": N_("Pengunjung berikutnya"),
    "leave_survey": N_("Keluar tanpa melengkapi"),
    "receipt": N_("Bukti:"),
    "proof": N_("Simpan bukti"),
    "proof_more": N_(
        "Pindai dengan ponsel, atau catat dan buka %(address)s. Bukti ini menunjukkan bahwa jawaban"
        " Anda dihitung, bukan apa isinya."
    ),
    "proof_by_hand": N_("Gambar kode belum dapat dibuat. Catat bukti ini, lalu buka %(address)s."),
    "proof_squares": N_("Kode QR untuk menyimpan bukti"),
    "check": N_("cek di %(address)s"),
    "finish": N_("Selesai"),
    "home": N_("Kembali ke awal"),
    "back": N_("Kembali"),
    "skip": N_("Lewati"),
    "next": N_("Lanjut"),
    "send": N_("Kirim"),
    "several": N_("Boleh lebih dari satu."),
    "service": N_("Layanan apa yang Anda terima?"),
    "drawn": N_("Satu pertanyaan lagi"),
    "progress": N_("%(n)s dari %(total)s"),
    "about_you": N_("Boleh dilewati. Dihapus sebelum 1 April tahun depan."),
    "sex": N_("Jenis kelamin Anda?"),
    "age_band": N_("Berapa usia Anda?"),
    "education": N_("Apa pendidikan terakhir Anda?"),
    "job": N_("Apa pekerjaan Anda?"),
    "comment": N_("Ada yang ingin Anda sampaikan?"),
    "comment_last": N_("Ada saran? Tekan Kirim bila selesai."),
    "comment_hint": N_("Jangan tulis nama, NIK, atau nomor telepon."),
    "comment_kept": N_("Tulis di sini. Dihapus sebelum 1 April tahun depan."),
    "space": N_("spasi"),
    "delete": N_("Hapus satu huruf"),
    "letters": N_("Huruf"),
    "digits": N_("Angka dan tanda baca"),
    "still_here": N_("Anda masih di sini?"),
    "countdown": NN_("Layar kembali ke awal dalam %(n)s detik."),
    "more_time": N_("Sentuh untuk melanjutkan"),
    "locked": NN_("Sebentar, siap lagi dalam %(n)s detik."),
    "pause": N_("Angkat jari sebentar, lalu sentuh lagi."),
    "one_finger": N_("Sentuh dengan satu jari saja."),
    "stuck": N_("Ada yang menempel di layar. Lap layarnya."),
    "unpaired": N_("belum dipasangkan"),
    "corner": N_("Untuk pengurus layar ini"),
    "corner_paired": N_("Dipasangkan untuk %(place)s."),
    "corner_unpaired": N_(
        "Belum dipasangkan untuk %(place)s. Ketukan di sini tersimpan, tetapi tidak"
        " ikut dalam angka petugas."
    ),
    "corner_away": N_("Server belum menjawab, jadi belum diketahui apakah layar ini dipasangkan."),
    "corner_refused": N_(
        "Server menolak permintaan layar ini (%(status)s), jadi belum diketahui apakah layar ini"
        " dipasangkan. Periksa di komputer kantor dengan: loket doctor."
    ),
    "corner_later": N_("Angka untuk memasangkannya baru dapat diberikan bila server menjawab."),
    "corner_no_digits": N_(
        "Server menolak memberi angka (%(status)s). Pakai tautan dari: loket pair."
    ),
    "corner_version": N_("Versi"),
    "corner_clock": N_("Jam layar ini"),
    "corner_clock_off": N_("%(here)s; jam server %(there)s. Betulkan yang salah."),
    "corner_address": N_("Alamat"),
    "corner_unsent": N_("Jawaban yang belum terkirim"),
    "corner_unsent_refused": N_("%(n)s; ditolak server atau tidak utuh: %(refused)s"),
    "corner_digits": N_("Ketik di komputer kantor dalam 10 menit:"),
    "corner_full": N_(
        "Angka belum dapat diberikan. Coba 10 menit lagi, atau pakai tautan dari: loket pair."
    ),
    "corner_moved": N_(
        "Loket ini pernah dipasangkan di %(before)s. Pemasangan dan jawaban yang belum terkirim"
        " tinggal di alamat itu: buka alamat itu lagi, atau pasangkan layar ini di sini."
    ),
    "corner_carry_why": N_(
        "Server pindah alamat? Ketik alamat barunya di sini; jawaban yang belum terkirim dibawa ke"
        " sana dan tidak terhitung dua kali."
    ),
    "corner_there": N_("Alamat baru server"),
    "corner_carry": N_("Bawa ke alamat baru"),
    "corner_no_address": N_("Itu bukan alamat. Ketik seperti 192.168.1.20:8080."),
    "corner_brought": NN_("%(n)s jawaban dibawa dari alamat lama layar ini."),
    "corner_take": N_("Ambil dan kirim"),
    "corner_taken": NN_("%(n)s jawaban diambil dan dikirim dari sini."),
    "corner_pair": N_("Pasangkan layar contoh ini"),
    "close": N_("Tutup"),
}

NOT_SAID = N_("Tidak menjawab")
# Of each profile field the values of the interface and what a person reads.
BANDS: Mapping[str, Mapping[str, Phrase]] = {
    "sex": {"L": N_("Laki-laki"), "P": N_("Perempuan")},
    "age_band": {
        "0-16": N_("16 tahun atau kurang"),
        "17-25": N_("17–25 tahun"),
        "26-35": N_("26–35 tahun"),
        "36-45": N_("36–45 tahun"),
        "46-55": N_("46–55 tahun"),
        "56-65": N_("56–65 tahun"),
        "66+": N_("66 tahun atau lebih"),
    },
    "education": {
        "SD": N_("SD"),
        "SMP": N_("SMP"),
        "SMA": N_("SMA"),
        "D3": N_("D3"),
        "S1": N_("S1"),
        "S2": N_("S2"),
        "S3": N_("S3"),
    },
    "job": {
        "PNS": N_("PNS"),
        "TNI": N_("TNI"),
        "POLRI": N_("Polri"),
        "SWASTA": N_("Swasta"),
        "WIRAUSAHA": N_("Wirausaha"),
        "LAINNYA": N_("Lainnya"),
    },
}


def both(text: Phrase) -> dict[str, str | tuple[str, str]]:
    """Say a text in every language, by language; of one and of several where that differs."""
    by_lang = {lang: forms(text, lang) for lang in LANGS}
    return {lang: words if len(set(words)) > 1 else words[0] for lang, words in by_lang.items()}


def texts() -> dict[str, dict[str, str | tuple[str, str]]]:
    """Return the page's texts by key, each by language."""
    return {key: both(text) for key, text in TEXTS.items()}


def bands() -> dict[str, list[dict[str, object]]]:
    """Return the choices of each profile screen; the last one says nothing."""

    def choice(value: str, text: Phrase) -> dict[str, object]:
        return {"value": value, "text": both(text)}

    return {
        field: [*(choice(value, text) for value, text in choices.items()), choice("", NOT_SAID)]
        for field, choices in BANDS.items()
    }
