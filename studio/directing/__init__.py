"""The director: what is meant by plain words, plans with a price, conversations that are kept, and the talk with a chat model.

Knows no widget. Nothing here spends: a plan that a person has said yes to, or that costs no more than they allow, is handed to the studio
like any other request.
"""
