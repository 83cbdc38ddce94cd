internal import Mail

/// How the values of one type are written in a document: which texts there are, what each stands for, and what is said
/// to whoever wrote another.
struct ValueKind<Value: Equatable & Sendable>: Sendable {
    /// A word of EOP that is not offered here: why, and what to write instead.
    struct Refusal: Sendable {
        var problem: String
        var mend: String
    }

    /// The kind without its type.
    let form: ValueForm
    /// What a value looks like, for a mistake's mend: `an address such as ann@contoso.com`.
    let expected: String
    /// The value that text stands for; nil for other text.
    let parse: @Sendable (String) -> Value?
    /// The one form that a value is written in.
    let text: @Sendable (Value) -> String
    /// Words that are refused for a reason of their own.
    var refused: [String: Refusal] = [:]
    /// What is wrong with text of a sort that is refused for a reason of its own; nil for other text.
    var refusal: (@Sendable (String) -> Refusal?)?
    /// The values that one entry of a list stands for, where it may stand for more than one.
    var several: (@Sendable (String) -> [Value]?)?

    init(
        _ form: ValueForm, expected: String, parse: @escaping @Sendable (String) -> Value?,
        text: @escaping @Sendable (Value) -> String
    ) {
        self.form = form
        self.expected = expected
        self.parse = parse
        self.text = text
    }
}

extension ValueKind where Value: CustomStringConvertible {
    /// A kind whose values are written as their description.
    init(_ form: ValueForm, expected: String, parse: @escaping @Sendable (String) -> Value?) {
        self.init(form, expected: expected, parse: parse) { $0.description }
    }
}

extension ValueKind {
    /// One of a few words, each with its value.
    static func choice(_ choices: [(word: String, value: Value)]) -> ValueKind {
        let words = choices.map(\.word)
        return ValueKind(.choice(words), expected: words.joined(separator: " or ")) { text in
            choices.first { $0.word == text }?.value
        } text: { value in
            choices.first { $0.value == value }?.word ?? ""
        }
    }
}

extension ValueKind where Value: RawRepresentable<String> & CaseIterable {
    /// One of the raw values of a type.
    static var choice: ValueKind { choice(refused: [:]) }

    /// One of the raw values of a type; `refused` has EOP's words that are not offered.
    static func choice(refused: [String: Refusal]) -> ValueKind { choice(of: Array(Value.allCases), refused: refused) }

    /// One of some raw values of a type; `refused` has EOP's words that are not offered.
    static func choice(of values: [Value], refused: [String: Refusal] = [:]) -> ValueKind {
        let words = values.map(\.rawValue)
        var kind = ValueKind(
            .choice(words), expected: words.joined(separator: " or "),
            parse: { text in values.first { $0.rawValue == text } }, text: { $0.rawValue })
        kind.refused = refused
        return kind
    }
}

extension ValueKind where Value == Bool {
    static let flag = ValueKind(.boolean, expected: "true or false") { text in
        switch text.lowercased() {
        case "true", "$true": true
        case "false", "$false": false
        default: nil
        }
    } text: {
        $0 ? "true" : "false"
    }
}

extension ValueKind where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> ValueKind {
        ValueKind(
            .integer(range), expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } })
    }

    /// Octets of a message as Exchange writes them: `36MB`, `36 MB (37,748,736 bytes)` or `37748736`.
    static let messageSize: ValueKind = {
        var kind = size(1 << 10...1 << 31, expected: "a size from 1KB to 2GB, such as 36MB")
        kind.refused = [
            "Unlimited": Refusal(
                problem: "is more than this server takes", mend: "leave it out: the server's limit holds")
        ]
        return kind
    }()

    /// Octets within bounds, as Exchange writes them.
    static func size(_ range: ClosedRange<Int>, expected: String) -> ValueKind {
        let units = [("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30), ("TB", 1 << 40)]
        return ValueKind(.size, expected: expected) { text in
            let digits = text.prefix { ("0"..."9").contains($0) }
            let unit = String(text[digits.endIndex...].prefix { $0 != "(" }).trimmingBlanks.uppercased()
            guard let number = Int(digits),
                let factor = ["", "B"].contains(unit) ? 1 : units.first(where: { $0.0 == unit })?.1
            else { return nil }
            let (octets, overflow) = number.multipliedReportingOverflow(by: factor)
            return !overflow && range.contains(octets) ? octets : nil
        } text: { octets in
            let unit = units.last { octets > 0 && octets % $0.1 == 0 }
            return unit.map { "\(octets / $0.1)\($0.0)" } ?? String(octets)
        }
    }

    /// One of a few numbers.
    static func number(_ numbers: [Int]) -> ValueKind {
        ValueKind(
            .number(numbers), expected: "one of \(numbers.map(String.init).joined(separator: ", "))",
            parse: { text in Int(text).flatMap { numbers.contains($0) ? $0 : nil } })
    }
}

extension ValueKind where Value == String {
    /// Any text.
    static let text = text(expected: "text")

    /// Any text that has the meaning of `expected`.
    static func text(expected: String) -> ValueKind { ValueKind(.text(nil), expected: expected, parse: { $0 }) }

    /// Text of so many characters that is not blank.
    static func text(_ length: ClosedRange<Int>) -> ValueKind {
        ValueKind(.text(length), expected: "a text of \(length.lowerBound) to \(length.upperBound) characters") {
            text in
            length.contains(text.count) && !text.allSatisfy(\.isWhitespace) ? text : nil
        }
    }

    /// The name of an object, which is shown in lists and messages.
    static let name = ValueKind(.text(1...64), expected: "a name of 1 to 64 characters") { text in
        (1...64).contains(text.count) && ObjectReader.short(text) == text ? text : nil
    }

    /// The name of another object; whether there is one is for a validator.
    static func reference(_ kind: ObjectKind, expected: String) -> ValueKind {
        ValueKind(.reference(kind), expected: expected, parse: { $0 })
    }

    /// RFC 5646 section 2.1: a language of two or three letters, subtags of 1 to 8 letters and digits behind hyphens.
    static let languageTag = ValueKind(.languageTag, expected: "a language such as en, de or pt-BR") { text in
        let subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard text.utf8.count <= 35, let language = subtags.first, (2...3).contains(language.count),
            language.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) })
        else { return nil }
        for subtag in subtags.dropFirst() {
            guard (1...8).contains(subtag.count),
                subtag.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) })
            else { return nil }
        }
        return text
    }

    /// SHA-256 as openssl prints it, with colons, or without; kept in lower case without.
    static let fingerprint = ValueKind(.fingerprint, expected: "a SHA-256 fingerprint: 64 hexadecimal digits") { text in
        let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 64, digits.count == text.utf8.count || text.utf8.count == 95 else { return nil }
        let isHexadecimal = digits.allSatisfy { octet in
            (0x30...0x39).contains(octet) || (0x61...0x66).contains(octet | 0x20)
        }
        return isHexadecimal ? String(decoding: digits, as: UTF8.self).lowercased() : nil
    }
}

extension ValueKind where Value == Interval {
    /// A length of time within bounds, `[d.]hh:mm:ss`.
    static func duration(_ range: ClosedRange<Interval>) -> ValueKind {
        let expected =
            "a time as [days.]hours:minutes:seconds from \(TimeSpan.text(range.lowerBound)) to "
            + TimeSpan.text(range.upperBound)
        return ValueKind(
            .duration(range), expected: expected,
            parse: { text in TimeSpan.interval(text).flatMap { range.contains($0) ? $0 : nil } },
            text: TimeSpan.text)
    }
}

extension ValueKind where Value == WallTime {
    /// A moment; without an offset it is UTC.
    static let dateTime = ValueKind(
        .dateTime, expected: "a time such as 2026-12-24 or 2026-12-24T08:00:00Z", parse: { WallTime(iso8601: $0) },
        text: { $0.iso8601 })
}

extension ValueKind where Value == Domain {
    static func domain(expected: String) -> ValueKind {
        ValueKind(.domain, expected: expected, parse: { try? Domain($0) }, text: { $0.name })
    }
}

extension ValueKind where Value == EmailAddress {
    static let address = address(expected: AddressText.expected)

    static func address(expected: String) -> ValueKind {
        ValueKind(.address, expected: expected, parse: AddressText.address)
    }

    /// An address that may have its type in front: `smtp:ann@contoso.com`.
    static let proxyAddress = ValueKind(.address, expected: AddressText.expected, parse: AddressText.proxyAddress)
}

extension ValueKind where Value == IPNetwork {
    static func network(expected: String) -> ValueKind {
        ValueKind(.network, expected: expected, parse: { IPNetwork($0) })
    }
}

extension ValueKind where Value == EnhancedStatusCode {
    /// A code of a failure or a delay (RFC 3463 section 2).
    static let statusCode = ValueKind(.statusCode, expected: "a status code of class 4 or 5 such as 5.1.1") { text in
        EnhancedStatusCode(text).flatMap { $0.statusClass == 2 ? nil : $0 }
    }
}

extension ValueKind where Value == ReportLanguage {
    static let reportLanguage = ValueKind(
        .reportLanguage,
        expected: "a language of reports: " + ReportLanguage.allCases.map(\.rawValue).joined(separator: " or "),
        parse: { ReportLanguage(tag: $0) }, text: { $0.rawValue })
}
