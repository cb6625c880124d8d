"""What names a person is covered, and what says something about the service stays."""

import pytest

from reports.disclosure import MASK, mask

OFFICERS = ["Siti Rahmawati, S.Kom.", "Budi Hartono"]


@pytest.mark.parametrize(
    ("said", "secrets"),
    [
        ("Pak budi di loket 2 ketus", "budi"),
        ("Terima kasih Bu Dr. Hj. Nurhayati, M.Si. sangat membantu", "Nurhayati"),
        ("bu endang sabar sekali", "endang"),
        ("Kak Rina oke, teh Euis juga, mbak ipeh lama", "Rina Euis ipeh"),
        ("Mas Tono loket 3 kurang ramah, Rahma juga", "Tono Rahma"),  # officers, for short
        ("Siti Rahmawati judes; BUDI galak", "Siti Rahmawati BUDI"),
        ("nama saya andi, atas nama Sri Wahyuni", "andi Sri Wahyuni"),
        ("KK a.n. Joko Susilo belum jadi", "Joko Susilo"),
        ("Saya Andi Wijaya dari desa", "Andi Wijaya"),
        ("petugas bernama tukul, dilayani petugas Rina", "tukul Rina"),
        ("Terima kasih Agus Setiawan", "Agus Setiawan"),
        ("NIK saya 3201 2345 6789 0001 salah", "3201 2345 6789 0001"),
        ("nik 32.01.23.456789.0001", "32.01 0001"),
        ("N\u200bI\u200bK 32012345\u200b67890001", "32012345 67890001"),
        ("NIK ３２０１２３４５６７８９０００１", "３２０１ 3201"),
        ("hub 0812 3456 7890 atau +62 812-3456-7890", "0812 3456 7890 +62"),
        ("kosong delapan satu dua tiga empat lima enam tujuh delapan", "kosong delapan empat"),
        ("wa.me/6281234567890 dan https://chat.whatsapp.com/AbCdEf", "6281 AbCdEf"),
        ("ani.w@contoh.go.id, ani at gmail dot com, ani[at]yahoo.co.id", "ani gmail yahoo"),
        ("IG @budi_hartono99", "budi_hartono99"),
        ("motor saya B 1234 XYZ, plat ab 1234 cd", "1234 XYZ cd"),
        ("rumah di RT 03/RW 05 Jalan Mawar No. 12, Dusun Krajan", "03 05 Mawar 12 Krajan"),
        ("rt.003 rw.005 jl melati no 7a", "003 005 melati 7a"),
        ("lahir 17-8-45, tgl lahir 3 Mei 1990", "17-8-45 1990"),
        ("Antrean A-012 terlewat, nomor 45 dipanggil duluan", "A-012 45"),
        ("no berkas 4821 hilang", "4821"),
    ],
)
def test_what_leads_to_somebody_is_covered(said: str, secrets: str) -> None:
    covered = mask(said, OFFICERS)
    assert MASK in covered
    assert [secret for secret in secrets.split() if secret in covered] == []


@pytest.mark.parametrize(
    "said",
    [
        "Mbak petugas sabar menjelaskan, pak satpam juga, ibu hamil didahulukan.",
        "Bapak saya yang sudah sepuh didahulukan. Terima kasih.",
        "Ibu Camat tolong, Pak Kades bagus, bu sdh lama, mas gak ramah",
        "Bu, tolong kursinya ditambah",
        "loket nomor 3 tutup, buka jam 08.00-15.00 sejak 2025-2026",
        "Diminta bayar Rp 1.500.000 padahal gratis",
        "Parkir motor penuh sampai ke jalan, di 3 kk sama saja.",
        "KTP saya atas nama suami belum jadi, nama di KK salah ketik",
        "Surat pindah masih diminta surat lain dari RT.",
        "Datang jam 8, jam setengah 10 sudah pulang",
        "No fee at all. Great service, clear explanation.",
        "Menunggu 2 jam untuk 3 menit, 10 orang di depan saya",
    ],
)
def test_what_is_said_about_the_service_stays(said: str) -> None:
    assert mask(said, OFFICERS) == said


def test_control_without_the_list_of_officers_a_short_name_stays() -> None:
    assert mask("Rahma kurang ramah") == "Rahma kurang ramah"
    assert mask("Rahma kurang ramah", OFFICERS) == f"{MASK} kurang ramah"


def test_covering_twice_changes_nothing() -> None:
    once = mask("Pak Budi 0812-3456-7890, RT 03 RW 05, Bu Siti", OFFICERS)
    assert mask(once, OFFICERS) == once
