"""Conversations: forms are declared here, and one engine runs them all.

question.py, form.py, forms.py    what is declared: a question, a form, all forms
contexts.py                       what is kept with a draft besides its answers
engine.py, reading.py, albums.py  what is asked next, what an answer changes, what words mean: no message, no Telegram
words.py                          typed words where there are buttons
view.py, buttons.py               a question or the summary as a message
answering.py, dialogue.py         one update's words, tap or photo, answered for the draft at hand
handler.py                        Telegram's updates for the above
opening.py                        a draft begins, is taken up again, is put aside
rules.py, result.py               the rules' preliminary result within a form
pijar_semar.py, uhc.py            the residents' forms, made of shared_questions, area_questions, consent, care, sending
rejection.py, ...                 the officers' forms
"""
