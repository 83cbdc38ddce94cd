package import Organization

/// Finds sensitive information that its own check digits prove: card numbers and account numbers
/// (docs/reference/mail-flow-rules.md#messagecontainsdataclassifications).
///
/// Text is passed once for each kind, octet by octet. Every candidate ends within a fixed number of octets, so that the cost
/// grows with the length of the text alone.
package enum SensitiveData {
    /// A number that was found.
    package struct Match: Hashable, Sendable {
        /// What it is.
        package var kind: RuleCondition.DataClassification
        /// Where it stands: octets of the text, separators among them.
        package var range: Range<Int>
        /// The number for a record: its first four and last two letters or digits, and a star for each one between.
        package var shown: String
    }

    /// Matches that are kept of a text.
    package static let most = 100

    /// The numbers of some kinds in a text, in the order in which they stand, at most `limit`.
    package static func matches(
        of kinds: [RuleCondition.DataClassification], in text: [UInt8], limit: Int = most
    ) -> [Match] {
        let cards = kinds.contains(.creditCardNumber)
        let accounts = kinds.contains(.iban)
        var matches: [Match] = []
        var index = 0
        while index < text.count, matches.count < limit {
            let octet = text[index]
            // A number begins where no letter or digit stands before it.
            guard octet.isDigitOrLetter, index == 0 || !text[index - 1].isDigitOrLetter else {
                index += 1
                continue
            }
            if cards, octet.isDigit, let match = CardNumber.match(in: text, at: index) {
                matches.append(match)
                index = match.range.upperBound
            } else if accounts, !octet.isDigit, let match = AccountNumber.match(in: text, at: index) {
                matches.append(match)
                index = match.range.upperBound
            } else {
                index += 1
            }
        }
        return matches
    }

    /// How many octets a blank at a place has, one that does not break among them; 0 for anything else.
    fileprivate static func blank(in text: [UInt8], at index: Int) -> Int {
        guard index < text.count else { return 0 }
        if text[index] == UInt8(ascii: " ") { return 1 }
        return text[index] == 0xC2 && index + 1 < text.count && text[index + 1] == 0xA0 ? 2 : 0
    }

    /// A number as a record shows it.
    fileprivate static func masked(_ number: [UInt8]) -> String {
        let hidden = max(0, number.count - 6)
        return String(decoding: number.prefix(4), as: UTF8.self) + String(repeating: "*", count: hidden)
            + String(decoding: number.suffix(2), as: UTF8.self)
    }
}

/// Numbers of payment cards (ISO/IEC 7812-1): an issuer's range, a length that goes with it, and a check digit.
private enum CardNumber {
    private static let shortest = 13
    private static let longest = 19

    /// The number that begins at a place; nil where none does.
    static func match(in text: [UInt8], at start: Int) -> SensitiveData.Match? {
        // No issuer's numbers begin with another digit.
        guard (UInt8(ascii: "2")...UInt8(ascii: "6")).contains(text[start]) else { return nil }
        var digits: [UInt8] = []
        // Where groups of digits end, and how many digits there are up to there.
        var ends: [(place: Int, count: Int)] = []
        var index = start
        while index < text.count {
            let octet = text[index]
            if octet.isDigit {
                guard digits.count < longest else { break }
                digits.append(octet)
                index += 1
                continue
            }
            if !octet.isDigitOrLetter { ends.append((index, digits.count)) }
            // One separator between two digits.
            let length = octet == UInt8(ascii: "-") ? 1 : SensitiveData.blank(in: text, at: index)
            guard length > 0, index + length < text.count, text[index + length].isDigit else { break }
            index += length
        }
        if index == text.count { ends.append((index, digits.count)) }
        // A date or another number may stand behind it, so that the longest run of groups is not always the number.
        for end in ends.reversed() where end.count >= shortest {
            let number = digits.prefix(end.count)
            guard isIssued(number), hasCheckDigit(number) else { continue }
            return SensitiveData.Match(
                kind: .creditCardNumber, range: start..<end.place, shown: SensitiveData.masked(Array(number)))
        }
        return nil
    }

    /// Whether an issuer of cards has the range, and its numbers that length.
    private static func isIssued(_ digits: ArraySlice<UInt8>) -> Bool {
        let head = digits.prefix(6).reduce(0) { $0 * 10 + Int($1 - 48) }
        switch head {
        // Visa.
        case 400_000...499_999: return digits.count == 13 || digits.count == 16 || digits.count == 19
        // Mastercard.
        case 510_000...559_999, 222_100...272_099: return digits.count == 16
        // American Express.
        case 340_000...349_999, 370_000...379_999: return digits.count == 15
        // Discover.
        case 601_100...601_199, 644_000...659_999: return (16...19).contains(digits.count)
        // Diners Club.
        case 300_000...305_999, 309_500...309_599, 360_000...369_999, 380_000...399_999:
            return (14...19).contains(digits.count)
        // JCB.
        case 352_800...358_999: return (16...19).contains(digits.count)
        // UnionPay.
        case 620_000...629_999: return (16...19).contains(digits.count)
        // Maestro.
        case 500_000...509_999, 560_000...589_999, 630_000...639_999, 670_000...679_999:
            return (13...19).contains(digits.count)
        default: return false
        }
    }

    /// The sum of Luhn (ISO/IEC 7812-1 annex B).
    private static func hasCheckDigit(_ digits: ArraySlice<UInt8>) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = Int(digit - 48) * (place.isMultiple(of: 2) ? 1 : 2)
            sum += value > 9 ? value - 9 : value
        }
        return sum.isMultiple(of: 10)
    }
}

/// International bank account numbers (ISO 13616-1): a country, two check digits, and as many letters and digits as the
/// country's numbers have.
private enum AccountNumber {
    /// The number that begins at a place; nil where none does.
    static func match(in text: [UInt8], at start: Int) -> SensitiveData.Match? {
        guard start + 4 <= text.count, let length = lengths[country(text[start], text[start + 1])],
            text[start + 2].isDigit, text[start + 3].isDigit
        else { return nil }
        var letters: [UInt8] = []
        var index = start
        while index < text.count, letters.count < length {
            let octet = text[index]
            if octet.isDigitOrLetter {
                letters.append(octet.isDigit ? octet : octet & 0xDF)
                index += 1
                continue
            }
            // One blank between two groups.
            let length = SensitiveData.blank(in: text, at: index)
            guard length > 0, letters.count >= 4, text[index - 1].isDigitOrLetter else { return nil }
            index += length
        }
        guard letters.count == length, index == text.count || !text[index].isDigitOrLetter, remainder(letters) == 1
        else { return nil }
        return SensitiveData.Match(kind: .iban, range: start..<index, shown: SensitiveData.masked(letters))
    }

    private static func country(_ first: UInt8, _ second: UInt8) -> UInt16 {
        UInt16(first & 0xDF) << 8 | UInt16(second & 0xDF)
    }

    /// The remainder of division by 97 of the number with its first four places at its end, letters counting from 10 on
    /// (ISO/IEC 7064, MOD 97-10).
    private static func remainder(_ letters: [UInt8]) -> Int {
        var remainder = 0
        for octet in letters[4...] + letters[..<4] {
            if octet.isDigit {
                remainder = (remainder * 10 + Int(octet - 48)) % 97
            } else {
                remainder = (remainder * 100 + Int(octet - 65) + 10) % 97
            }
        }
        return remainder
    }

    /// How long the numbers of countries are, by the two letters of the country (the registry of ISO 13616-2).
    private static let lengths: [UInt16: Int] = {
        let list: [(Int, String)] = [
            (15, "NO"), (16, "BE"), (18, "DK FI FO GL NL SD FK"), (19, "MK SI"),
            (20, "AT BA EE KZ LT LU MN XK"), (21, "CH HR LI LV"), (22, "BG BH CR DE GB GE IE ME RS VA"),
            (23, "AE GI IL IQ OM SO TL"), (24, "AD CZ ES MD PK RO SA SE SK TN VG"), (25, "LY PT ST"),
            (26, "IS TR"), (27, "BI DJ FR GR IT MC MR SM"), (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
            (29, "BR EG PS QA UA"), (30, "JO KW MU YE"), (31, "MT SC"), (32, "LC"), (33, "RU"),
        ]
        var lengths: [UInt16: Int] = [:]
        for (length, countries) in list {
            for letters in countries.utf8.split(separator: UInt8(ascii: " ")) {
                guard let first = letters.first, let second = letters.last else { continue }
                lengths[country(first, second)] = length
            }
        }
        return lengths
    }()
}

extension UInt8 {
    /// A digit of ASCII.
    fileprivate var isDigit: Bool { self &- 48 < 10 }
    /// A letter or a digit of ASCII.
    fileprivate var isDigitOrLetter: Bool { isDigit || (self | 0x20) &- 97 < 26 }
}
