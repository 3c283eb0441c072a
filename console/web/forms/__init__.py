"""Forms of answers: made from the pydantic model of the answer, and arranged by what people decide.

``typed`` is what stands in the fields, as texts; ``reading`` makes the answer from it and ``writing`` the
texts from an answer; ``ways`` says which answers there are to a kind of task, in words; ``fields`` is what
templates draw; ``checking`` says what is wrong, at its field.
"""
