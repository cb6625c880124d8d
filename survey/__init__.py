"""The domain and its stores: what a rating is, whom it is about, how it is kept and counted.

Knows no web and no numeric library. Imports go one way:
errors <- nouns <- box, register <- actions.

The map, in reading order:

    errors, language, rounding      how the program speaks, and the one way it rounds
    questionnaire, offices, periods what is asked, who serves where and when, over which days
    fields, responses               one answer, checked: a Draft
    ledger, box                     the chained log on the local disk: where an answer is safe
    forward                         box to register, exactly once
    attribution                     whom a rating is about, and on what ground
    register/                       the relational store that everything is read from
    actions                         every verb: check, store, audit, in one transaction
    scoring                         the official index, exact
    importing, exporting, demo      files in, files out, a made-up office

The words. English where the code names its own things, Indonesian where the regulation does:

    tap, rating     one touch of a face: `kepuasan` 1 to 4; never part of the IKM
    form            a sent SKM form with at least one unsur answered
    detail          what was said after a tap: reasons, one drawn unsur, a comment
    unsur           one of the nine elements of service; known by its key, never by its number
    nilai, score    1 to 4, one character in a score string; "-" is not answered
    nrr             nilai rata-rata: sum of an unsur's scores / number of its answers
    bobot           weight of an unsur: exactly 1/9
    ikm             Indeks Kepuasan Masyarakat, 25 x the sum of nrr x bobot, 25 to 100
    mutu, kinerja   the grade A to D, and the same in words
    SKM             Survei Kepuasan Masyarakat, the survey itself (PermenPANRB 14/2017)
    entry           one line of a box: body, chain hash and the private part that can be erased
    receipt         proof for the citizen that an entry was counted, never what it said
    head            last number and hash of a chain; printed, so that nothing can vanish unseen
    attribution     visit (the officer's own session) > duty (the roster) > none; never a guess
    bundle          all that citizens' pages know of an office; it names no officer
    tenant          the random number of one installation, part of every key
"""
