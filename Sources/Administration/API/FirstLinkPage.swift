import HTTPTypes
import Operations
import Organization

/// What the address of a first link leads to: how its owner uses it (docs/guides/first-administrator.md). The text is
/// the same for every code, so that it tells nobody which ones are good.
enum FirstLinkPage {
    /// The page; nil where the path is none of a first link. Throws ``Problem``.
    ///
    /// - Parameter segments: those of the path.
    static func answer(
        _ segments: [String], _ method: HTTPRequest.Method, at url: PublicURL
    ) throws(Problem) -> APIAnswer? {
        guard segments.count == 2, segments[0] == FirstLinkView.folder else { return nil }
        guard method == .get || method == .head else {
            throw Problem(.methodNotAllowed, "There are: GET, HEAD.", fields: [.allow: "GET, HEAD"])
        }
        return APIAnswer(.ok, .octets(Array(text(at: url).utf8), type: "text/plain; charset=utf-8"))
    }

    private static func text(at url: PublicURL) -> String {
        let base = "\(url)\(Route.base)"
        return """
            Your first sign-in

            CODE is the part of this page's address behind its last slash. It is good once. Send it with a password
            of your own:

              curl \(base)/first-link/redeem -H "Content-Type: application/json" \\
                -d '{"code": "CODE", "password": "PASSWORD"}'

            The answer has a "secret" for a program that makes one-time passwords, and a "challenge". Send the
            challenge back with the first code of that program:

              curl -c cookies \(base)/session/setup -H "Content-Type: application/json" \\
                -d '{"challenge": "CHALLENGE", "code": "123456"}'

            You are signed in then, by the cookie in the file "cookies". The answer has recovery codes: keep them.
            If the code is used or has expired, ask for another link.

            """
    }
}
