"""What no verification can know, told on paper as docs/proof.md tells it, point by point.

Read next: compose.py.
"""

from reports.paper.blocks.contents import Bullets
from reports.paper.blocks.pen import Pen
from survey.language import N_

# In the order of docs/proof.md, section 5; one there is one here.
_LIMITS = (
    N_(
        "Tanpa sidik yang disimpan di luar kantor: kotak dan jurnal yang seluruhnya dibuat ulang"
        " oleh orang yang menguasai komputer ini, atau folder lama yang dipasang kembali."
    ),
    N_(
        "Perbuatan orang yang dapat menulis berkasnya dan berbuat seperti program, juga bila sidik"
        " dari luar cocok: jawaban karangan lewat layar atau formulir, impor yang ditarik, periode"
        " yang ditutup, atau baris jurnal tambahan yang menyegel baris buatannya. Baris itu"
        " tetap tampak di loket jejak dengan saatnya, kecuali baris tentang jawaban yang diterima"
        " dan tentang aturan kewajaran, yang hanya dapat menyegel jawaban dan tanda."
    ),
    N_(
        "Jawaban karangan untuk minggu yang lewat, dengan jam komputer dimundurkan: tempatnya di"
        " belakang semua yang datang lebih dahulu, dan loket verify menyebut baris jurnal yang"
        " mundur."
    ),
    N_(
        "Tanpa sidik yang disimpan di luar kantor: entri karangan di belakang entri terakhir kotak"
        " lama yang tidak diisi lagi. Register menerimanya sebagai entri yang terlambat; sidik yang"
        " dicetak sesudah kotak itu berakhir bernomor lebih kecil daripada entri itu."
    ),
    N_(
        "Apa yang diubah di register sebelum jurnalnya dimulai: baris 1 menyegel keadaan waktu itu."
        " Jejak lama, zona waktu kantor, dan tanda ketukan cepat baru disegel sejak skema 0007."
    ),
    N_(
        "Isi halaman umum /ikm yang diganti di register: tampak sampai halaman itu dibuat lagi,"
        " paling lama sehari. Angka laporan tidak dibuat darinya. Daftar minggu yang perlu dihitung"
        " ulang juga tidak disegel; loket verify menghitung setiap minggu lagi."
    ),
    N_(
        "Bagian pribadi yang dikosongkan di kotak dan register bersama perintah penghapusan"
        " karangan: tampak seperti sesudah pemulihan cadangan, dan dihitung begitu pada angka 2."
    ),
    N_(
        "Bagian pribadi yang masih ada di register tetapi tidak ada lagi di kotaknya: apa isinya"
        " dahulu tidak dapat dibuktikan. Selama belum dihapus, bagian itu disebut berbeda."
    ),
    N_(
        "Kotak yang bercabang menurut jurnal: isi lain dari entri di belakang cabangnya, dan bagian"
        " pribadinya di register, tidak punya pembanding. Pada baris jurnal versi lama, letak"
        " cabang itu hanya menurut berkas kotaknya."
    ),
    N_(
        "Perintah asing di basis data yang ditambahkan dan dicabut lagi sebelum layanan membukanya"
        " atau pemeriksaan berikutnya."
    ),
    N_(
        "Bagian pribadi jawaban yang kotaknya tidak ada di sini; apakah bagian yang sudah jatuh"
        " tempo dihapus lebih awal. Saran dan data diri yang dikosongkan di kedua tempat diketahui"
        " hanya sampai jatuh tempo."
    ),
)


def limits(pen: Pen) -> Bullets:
    """Say what stays unknown whatever was compared."""
    return Bullets(tuple(pen.say(text) for text in _LIMITS))
