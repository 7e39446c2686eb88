"""Signing in through another organisation's service (OpenID Connect, code flow with PKCE).

environment  the services, from the installation's settings
asking       the way there: state, nonce, verifier in the visitor's session
answering    the way back: the code for an ID token, and every check of it
linking      which account belongs to whom the service named
leaving      the way out: signing out there too
"""
