package import Mail
package import Queueing

/// Which held mail is likely to be wanted at once: codes to sign in with, confirmations of an address, new passwords
/// (docs/reference/quarantine-notifications.md#at-once).
package enum UrgentMail {
    /// How long after its arrival such mail is of use.
    package static let lifetime = Interval.hours(1)

    /// Phrases of subjects, in lower case, as whole words.
    private static let phrases = words.map { Array($0.utf8) }

    private static let words: [String] = [
        "2fa code", "access code", "activate your account", "activation code", "authentication code",
        "confirm your account", "confirm your e-mail", "confirm your email", "confirmation code", "forgot password",
        "forgot your password", "is your code", "log in code", "login code", "magic link", "one time code",
        "one time password", "one-time code", "one-time passcode", "one-time password", "otp", "passcode",
        "password reset", "reset password", "reset your password", "security code", "sign in code", "sign-in code",
        "sign-in link", "two-factor code", "verification code", "verify your account", "verify your e-mail",
        "verify your email", "your code is",
        "aktivierungscode", "anmeldecode", "anmeldelink", "bestätige deine e-mail", "bestätigen sie ihre e-mail",
        "bestätigungscode", "einmalcode", "einmalkennwort", "einmalpasswort", "freischaltcode", "ihre tan",
        "kennwort zurücksetzen", "neues kennwort", "neues passwort", "passwort vergessen", "passwort zurücksetzen",
        "sicherheitscode", "verifizierungscode", "zugangscode",
    ]

    /// Whether an item is such mail. What is held for a graver reason than spam is not: the words of its subject are bait.
    package static func contains(_ item: QuarantineItem) -> Bool {
        switch item.hold.reason {
        case .bulk, .spam: isUrgent(subject: item.subject)
        case .phish, .highConfPhish, .malware, .fileTypeBlock, .transportRule, .moderation: false
        }
    }

    /// Whether a Subject field's text, decoded or not, is that of such mail.
    package static func isUrgent(subject: String) -> Bool {
        let octets = Array(QuarantineItem.key(ofSubject: subject).utf8)
        return phrases.contains { holds($0, octets) }
    }

    /// Whether a phrase stands in a text as whole words.
    private static func holds(_ phrase: [UInt8], _ octets: [UInt8]) -> Bool {
        guard phrase.count <= octets.count else { return false }
        return (0...octets.count - phrase.count).contains { start in
            let end = start + phrase.count
            return octets[start] == phrase[0] && octets[start..<end].elementsEqual(phrase)
                && (start == 0 || !isOfWord(octets[start - 1]))
                && (end == octets.count || !isOfWord(octets[end]))
        }
    }

    private static func isOfWord(_ octet: UInt8) -> Bool {
        octet >= 0x80 || (0x30...0x39).contains(octet) || (0x61...0x7a).contains(octet)
    }
}
