package import Web

/// Somebody who has signed in and asks for a page.
package struct Visit: Sendable {
    /// Their session.
    package let session: Session
    /// Who it is.
    package let caller: Caller
    /// What belongs on the answer: the cookie, when the session is new.
    package var fields: [HTTPResponse.Field] = []

    /// What every form has to bring back in its field `csrf`, and every script in the header `X-CSRF-Token`.
    package var csrf: String { session.csrf }
}

/// What came of signing in.
package enum SignIn: Sendable {
    /// They are in.
    case welcome(Visit)
    /// They are not; the status and the words for them.
    case refused(Problem)
}
