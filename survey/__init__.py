"""The domain and its stores: what a rating is, whom it is about, how it is kept and counted.

Knows no web and no numeric library. Imports go one way:
errors <- nouns <- box, register <- actions.

The map, in reading order:

    errors, language, rounding      how the program speaks, and the one way it rounds
    files, addresses, wall_clock    whole files or none, addresses, dates and times people write
    questionnaire                   what is asked, by version; answers are known by key
    office                          units, services, counters, officers, duty, hours
    periods, closing, retention     over which days, what a signed result is, what is kept how long
    answers                         one answer, checked: a Draft
    successions                     the ids of one answer that was put right
    own_schema                      what a database file may hold beside its rows
    canonical, ledger, box          the chained log on the local disk: where an answer is safe
    transfer                        box to register exactly once, copies, proof, erasing
    substitutions                   who really served, by the minute, whatever the roster says
    attribution                     whom a rating is about, and on what ground
    rules                           what makes a tap or a form implausible; nothing is dropped
    tickets                         codes from the box at a counter: what one is
    exclusions                      which flagged forms an official result leaves out
    register                        the relational store that everything is read from
    differences, difference_words   where the register is not what the boxes say, and in words
    findings                        what differs, as rows, and what clears each
    earlier_heads                   ends of chains that somebody wrote down, and whether they hold
    checks, integrity_words         when that was looked at, what came of it, and in words
    plans                           what an act would change, before it is done
    actions                         every verb: check, store, audit, in one transaction
    index                           the official index, exact
    exchange                        files in, files out
    demo                            a made-up office whose truth is known

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
