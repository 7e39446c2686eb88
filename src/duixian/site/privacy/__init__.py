"""What becomes of personal data: a copy for whom they are about, and their end when their time is over.

export     the copy: gathered from every app, packed, kept sealed for some days
retention  the rules of how long what is kept, finding what is due, erasing it
"""
