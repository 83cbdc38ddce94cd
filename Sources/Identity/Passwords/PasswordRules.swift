import Foundation

/// Why a new password can't be taken.
package enum PasswordFault: Hashable, Sendable {
    /// It has fewer characters than ``PasswordRules/least``.
    case tooShort
    /// It has more characters than ``PasswordRules/most``.
    case tooLong
    /// It is made of what everybody would try first.
    case obvious
    /// There is no memory to hash it.
    case noMemory

    /// What is wrong and how to mend it.
    package var sentence: String {
        switch self {
        case .tooShort: "The password is too short: give one of at least \(PasswordRules.least) characters."
        case .tooLong: "The password is too long: give one of at most \(PasswordRules.most) characters."
        case .obvious:
            "The password is made of common words, names, rows of keys or repetitions: add words that nobody would "
                + "guess."
        case .noMemory: "The password can't be hashed, because memory is short: try again."
        }
    }
}

/// What a password must be (docs/reference/roles.md#passwords): long, and not what everybody would try. It may have any
/// characters, need have none of any kind, and never expires.
package enum PasswordRules {
    /// The fewest characters.
    package static let least = 12
    /// The most characters.
    package static let most = 128
    /// So many different characters must be left when all that is obvious is taken out.
    static let leastLeft = 5

    /// The octets that are hashed: UTF-8 of the composed form (Unicode NFC), so that one password is one, whatever
    /// keyboard it was typed on. Nil for a text so long that it can be no password.
    package static func octets(_ password: String) -> [UInt8]? {
        guard password.utf8.count <= 4_096 else { return nil }
        let composed = password.precomposedStringWithCanonicalMapping
        guard composed.unicodeScalars.count <= most else { return nil }
        return Array(composed.utf8)
    }

    /// What is wrong with a new password; nil where nothing is.
    ///
    /// - Parameter names: what no password may be made of: the account's name, the organizations', the server's.
    package static func fault(of password: String, names: [String]) -> PasswordFault? {
        guard password.utf8.count <= 4_096 else { return .tooLong }
        let scalars = Array(password.precomposedStringWithCanonicalMapping.unicodeScalars)
        guard scalars.count <= most else { return .tooLong }
        guard scalars.count >= least else { return .tooShort }
        return isObvious(scalars, names: names) ? .obvious : nil
    }

    /// A character of a password: as it is typed, in small letters, and as the letter that it may stand for inside a
    /// word.
    private struct Typed {
        var typed: Unicode.Scalar
        var read: Unicode.Scalar
    }

    /// Whether too little is left of it when common words, names, rows of keys, years and repetitions are taken out.
    private static func isObvious(_ password: [Unicode.Scalar], names: [String]) -> Bool {
        let text = password.flatMap(typed)
        let words = names.flatMap { name -> [[Unicode.Scalar]] in
            // Of `ann.smith@contoso.com` each part too.
            let letters = Array(name.unicodeScalars).flatMap(typed)
            let parts = letters.split { !isLetterOrDigit($0.typed) }
            return [letters.map(\.read)] + parts.map { part in part.map(\.read) }
        }
        let pieces = ObviousWords.words + words.filter { $0.count >= 3 }
        let read = text.map(\.read)
        var left: Set<Unicode.Scalar> = []
        var index = 0
        while index < text.count {
            let word = pieces.reduce(0) { longest, piece -> Int in
                piece.count > longest && read[index...].starts(with: piece) ? piece.count : longest
            }
            let length = max(
                max(word, year(in: text, at: index)), max(run(in: text, at: index), repetition(in: text, at: index)))
            if length == 0 {
                if isLetterOrDigit(read[index]) || !read[index].isASCII { left.insert(read[index]) }
                index += 1
            } else {
                index += length
            }
        }
        return left.count < leastLeft
    }

    private static func typed(_ scalar: Unicode.Scalar) -> [Typed] {
        switch scalar {
        case "@", "4": [Typed(typed: scalar, read: "a")]
        case "0": [Typed(typed: scalar, read: "o")]
        case "1", "!", "|": [Typed(typed: scalar, read: "i")]
        case "3": [Typed(typed: scalar, read: "e")]
        case "5", "$": [Typed(typed: scalar, read: "s")]
        case "7": [Typed(typed: scalar, read: "t")]
        default: scalar.properties.lowercaseMapping.unicodeScalars.map { Typed(typed: $0, read: $0) }
        }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || isDigit(scalar)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// Four where a year of this century or the last begins at a place; else 0.
    private static func year(in text: [Typed], at start: Int) -> Int {
        guard start + 4 <= text.count else { return 0 }
        let digits = text[start..<(start + 4)].map(\.typed)
        guard digits.allSatisfy(isDigit) else { return 0 }
        return digits[0] == "1" && digits[1] == "9" || digits[0] == "2" && digits[1] == "0" ? 4 : 0
    }

    /// How many characters from a place on follow each other in an alphabet or a row of keys, there or back; 0 for
    /// fewer than three.
    private static func run(in text: [Typed], at start: Int) -> Int {
        ObviousWords.rows.reduce(0) { longest, row -> Int in
            guard let place = row.firstIndex(of: text[start].typed) else { return longest }
            var best = longest
            for step in [1, -1] {
                var length = 1
                var next = place + step
                while start + length < text.count, row.indices.contains(next), row[next] == text[start + length].typed {
                    length += 1
                    next += step
                }
                if length >= 3 { best = max(best, length) }
            }
            return best
        }
    }

    /// How many characters from a place on repeat the one to eight before them; 0 for none.
    private static func repetition(in text: [Typed], at start: Int) -> Int {
        var longest = 0
        for period in 1...8 where period <= start {
            var length = 0
            while start + length < text.count, text[start + length].read == text[start + length - period].read {
                length += 1
            }
            if length >= max(period, 2) { longest = max(longest, length) }
        }
        return longest
    }
}
