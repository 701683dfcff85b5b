"""Conversations: forms are declared here, and one engine runs them all.

question.py, form.py, forms.py  what is declared: a question, a form, all forms
engine.py                       what is asked next and what an answer changes; knows nothing of Telegram
words.py                        what typed words mean where there are buttons
view.py                         a question or the summary as a message
opening.py                      a draft begins, is taken up again, is parked
handler.py                      Telegram's updates -> answers
"""
