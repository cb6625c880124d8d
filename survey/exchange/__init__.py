"""Files in and files out: columns and words understood, rows checked, refused lines given back.

    tables          a file as tables of text, whatever wrote it, and rows of them
    answers         a line of ratings as an answer: its columns, its values, its id
    doubles         who may stand twice, in a file or in a file and the register
    ratings         bringing ratings in: the order of things
    import_run      one run of that, step by step
    lists           what people's lists hold besides ratings
    footers, closing_block, small_tables    rows below a list that are no citizens
    sum_words       how a row calls itself a sum
    rejects, given_back         lines that go back, and the file they stand in
    planned, outcomes           what an import would change, and what became of it
    digests         the same content, known again
    exporting       ratings out
    earlier         older results of an office
    offices         files of the office, in and out

Read next: `ratings.py`.
"""
