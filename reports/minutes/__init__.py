"""The Berita Acara Verifikasi Keutuhan Data: what a verification showed, for two parties to sign.

    figures   what was looked at, what differs, what was erased; places and counts, never a value
    findings  what was found, in tables and sentences
    erasures  what was erased, by rule and by order
    limits    what no verification can know
    compose   the record itself, as blocks, and how to check it without this program

It holds no figure on what citizens answered, so it stands outside the catalogue, as the blank form
and the stickers do.
"""
