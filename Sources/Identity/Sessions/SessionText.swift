package import Mail

/// What a session's cookie holds, with what is kept of it.
package struct SessionText: Hashable, Sendable {
    /// The text: 43 characters of base64url.
    package let text: String
    /// SHA-256 of it.
    package let digest: [UInt8]

    /// A new one.
    package init(random: any RandomSource) {
        text = SecretText.make(random)
        digest = SecretText.digest(text)
    }

    /// Reads a cookie; nil where it holds something else.
    package init?(_ text: String) {
        guard SecretText.isOne(text) else { return nil }
        self.text = text
        digest = SecretText.digest(text)
    }

    /// The session's number.
    package var id: SessionID { SessionID(digest: digest) }
}

extension SessionID {
    /// The number of the session whose cookie has a digest.
    init(digest: [UInt8]) { self.init(digits: digest.prefix(16).hexadecimal) }
}

/// The family of a browser or a program, which is all that is kept of how it calls itself.
package enum ClientFamily {
    // The order matters: several call themselves by others' names too.
    private static let families: [(mark: String, name: String)] = [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"),
        ("Safari/", "Safari"), ("curl/", "curl"), ("Wget/", "Wget"), ("python-requests/", "Python"),
        ("postern", "Postern"),
    ]

    /// The family that a `User-Agent` is of (RFC 9110 section 10.1.5); nil where it is of none that is known.
    package static func of(_ agent: String?) -> String? {
        guard let agent else { return nil }
        let octets = Array(agent.utf8.prefix(512))
        return families.first { contains(octets, Array($0.mark.utf8)) }?.name
    }

    private static func contains(_ octets: [UInt8], _ mark: [UInt8]) -> Bool {
        guard octets.count >= mark.count else { return false }
        return (0...(octets.count - mark.count)).contains { octets[$0...].starts(with: mark) }
    }
}
