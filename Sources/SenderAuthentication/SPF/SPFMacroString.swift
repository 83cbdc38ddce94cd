internal import Mail

/// Text with macros (RFC 7208 section 7).
public struct SPFMacroString: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case literal([UInt8])
        case macro(Macro)
    }

    struct Macro: Hashable, Sendable {
        /// In lower case.
        var letter: UInt8
        /// Whether what is not unreserved is written as `%xx`: the letter is a capital.
        var isEscaped: Bool
        /// How many of the parts at the right stay; nil for all.
        var count: Int?
        var isReversed: Bool
        /// What parts are split at; dots when none is given.
        var delimiters: [UInt8]
    }

    let parts: [Part]
    /// As it is written.
    public let text: String

    /// Whether it has the sender's local part in it, in whole or in part.
    var needsLocalPart: Bool {
        parts.contains { part in
            if case .macro(let macro) = part {
                return macro.letter == UInt8(ascii: "s") || macro.letter == UInt8(ascii: "l")
            }
            return false
        }
    }

    /// Whether it has `%{p}`, for which names must be looked up.
    var needsValidatedName: Bool {
        parts.contains { part in
            if case .macro(let macro) = part { return macro.letter == UInt8(ascii: "p") }
            return false
        }
    }

    /// Parses a domain-spec: it ends in a macro or in a label that can be a top-level domain (section 7.1).
    init(domainSpec text: ArraySlice<UInt8>, of term: [UInt8]) throws(SPFSyntaxError) {
        try self.init(text, isExplanation: false, of: term)
        switch parts.last {
        case .macro: return
        case .literal(let octets):
            // The trailing dot is not part of the label.
            let trimmed = octets.last == UInt8(ascii: ".") ? octets.dropLast() : octets[...]
            guard let dot = trimmed.lastIndex(of: UInt8(ascii: ".")) else {
                throw SPFRecord.mistake(term, "names no domain with a dot in it")
            }
            let label = trimmed[(dot + 1)...]
            guard let first = label.first, let last = label.last, first != UInt8(ascii: "-"), last != UInt8(ascii: "-"),
                label.allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }),
                !label.allSatisfy(\.isDigit)
            else { throw SPFRecord.mistake(term, "names no domain that can exist") }
        case nil:
            throw SPFRecord.mistake(term, "names no domain")
        }
    }

    /// Parses text; the letters c, r and t are for explanations only.
    init(_ text: ArraySlice<UInt8>, isExplanation: Bool, of term: [UInt8]) throws(SPFSyntaxError) {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = text
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "%") else {
                literal.append(octet)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "%"): literal.append(UInt8(ascii: "%"))
            case UInt8(ascii: "_"): literal.append(UInt8(ascii: " "))
            case UInt8(ascii: "-"): literal += Array("%20".utf8)
            case UInt8(ascii: "{"):
                guard let close = rest.firstIndex(of: UInt8(ascii: "}")),
                    let macro = Macro(rest[..<close], isExplanation: isExplanation)
                else { throw SPFRecord.mistake(term, "has a macro that is none") }
                rest = rest[(close + 1)...]
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = []
                parts.append(.macro(macro))
            default: throw SPFRecord.mistake(term, "has a % that begins no macro")
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
        self.text = String(decoding: text, as: UTF8.self)
    }

    /// Parses the text of an explanation (section 6.2), which may have spaces.
    init(explanation text: [UInt8]) throws(SPFSyntaxError) {
        guard text.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            throw SPFSyntaxError(description: "the explanation has octets that are no printable ASCII")
        }
        try self.init(text[...], isExplanation: true, of: Array(text.prefix(80)))
    }
}

extension SPFMacroString.Macro {
    fileprivate init?(_ text: ArraySlice<UInt8>, isExplanation: Bool) {
        guard let first = text.first else { return nil }
        letter = first.lowercased
        isEscaped = letter != first
        guard "slodipvh".utf8.contains(letter) || isExplanation && "crt".utf8.contains(letter) else { return nil }
        var rest = text.dropFirst()
        let digits = rest.prefix(while: \.isDigit)
        rest = rest.dropFirst(digits.count)
        count = nil
        if !digits.isEmpty {
            // More parts than a name can have are all of them.
            let number = digits.reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), 1_000) }
            guard number > 0 else { return nil }
            count = number
        }
        isReversed = rest.first?.lowercased == UInt8(ascii: "r")
        if isReversed { rest = rest.dropFirst() }
        guard rest.allSatisfy({ ".-+,/_=".utf8.contains($0) }) else { return nil }
        // Each once: a value is searched for them, and a record may repeat them thousands of times.
        delimiters = rest.isEmpty ? [UInt8(ascii: ".")] : Array(Set(rest)).sorted()
    }

    /// The value as the macro's transformers leave it (section 7.3).
    func transform(_ value: [UInt8]) -> [UInt8] {
        var result = value
        if count != nil || isReversed || delimiters != [UInt8(ascii: ".")] {
            var parts = value.split(omittingEmptySubsequences: false) { delimiters.contains($0) }
            if isReversed { parts.reverse() }
            if let count { parts = parts.suffix(count) }
            result = Array(parts.joined(separator: [UInt8(ascii: ".")]))
        }
        guard isEscaped else { return result }
        let digits = Array("0123456789ABCDEF".utf8)
        return result.flatMap { octet in
            octet.isLetter || octet.isDigit || "-._~".utf8.contains(octet)
                ? [octet] : [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
        }
    }
}

/// What macros stand for in one evaluation (RFC 7208 section 7.2).
struct SPFMacroValues: Sendable {
    var address: IPAddress
    var localPart: String
    /// Of the sender.
    var senderDomain: String
    var helo: String
    /// Of the record that is being evaluated.
    var domain: Domain
    /// Found by PTR; "unknown" where none is.
    var validatedName = "unknown"
    /// The receiver's name, for explanations.
    var receiver = "unknown"
    /// Seconds since 1970, for explanations.
    var seconds: Int64 = 0

    private func value(of letter: UInt8) -> [UInt8] {
        // The domain may be one that is only asked for, with octets that no host name has.
        letter == UInt8(ascii: "d") ? domain.octets : Array(text(of: letter).utf8)
    }

    private func text(of letter: UInt8) -> String {
        switch letter {
        case UInt8(ascii: "s"): "\(localPart)@\(senderDomain)"
        case UInt8(ascii: "l"): localPart
        case UInt8(ascii: "o"): senderDomain
        case UInt8(ascii: "i"): SPFMacroValues.dotted(address)
        case UInt8(ascii: "p"): validatedName
        case UInt8(ascii: "v"): address.family == .v4 ? "in-addr" : "ip6"
        case UInt8(ascii: "h"): helo
        case UInt8(ascii: "c"): address.description
        case UInt8(ascii: "r"): receiver
        default: String(seconds)
        }
    }

    /// IPv6 as 32 nibbles with dots between them, IPv4 as always.
    static func dotted(_ address: IPAddress) -> String {
        guard address.family == .v6 else { return address.description }
        return address.octets.hexadecimal.map(String.init).joined(separator: ".")
    }

    /// The text with every macro replaced, cut at `limit` octets.
    func expand(_ string: SPFMacroString, limit: Int) -> [UInt8] {
        var result: [UInt8] = []
        for part in string.parts {
            switch part {
            case .literal(let octets): result += octets
            case .macro(let macro): result += macro.transform(value(of: macro.letter))
            }
            guard result.count < limit else { return Array(result.prefix(limit)) }
        }
        return result
    }

    /// The domain to ask for: labels are dropped from the left while it is longer than a name may be (section 7.3); nil
    /// when what is left can't be a name.
    func domain(_ string: SPFMacroString) -> Domain? {
        var octets = expand(string, limit: 65_536)[...]
        if octets.last == UInt8(ascii: ".") { octets = octets.dropLast() }
        while octets.count > 253 {
            guard let dot = octets.firstIndex(of: UInt8(ascii: ".")) else { return nil }
            octets = octets[(dot + 1)...]
        }
        return Domain(queryName: octets)
    }
}
