/// What an address is made of, and what may stand between (RFC 5322 sections 3.2, 3.4.1 and 4.4).
extension AddressListParser {
    /// The local part as text: at most 315 octets, as elsewhere, without control characters.
    mutating func text(_ octets: some Collection<UInt8>, isBare: Bool) -> String {
        if octets.count > 315 { isMalformed = true }
        var isPlain = true
        for octet in octets where octet < 0x20 || octet >= 0x7f { isPlain = false }
        if isBare && !LocalPart.isDotString(octets: octets) { isMalformed = true }
        if isPlain, octets.count <= 315 { return String(decoding: octets, as: UTF8.self) }
        let kept = octets.filter { $0 >= 0x20 && $0 != 0x7f }.prefix(315)
        if kept.count < octets.count { isMalformed = true }
        if let text = String(validating: kept, as: UTF8.self) { return text }
        isMalformed = true
        // U+FFFD takes more octets than what it stands for.
        var text = String(decoding: kept, as: UTF8.self)
        while text.utf8.count > 315 { text.unicodeScalars.removeLast() }
        return text
    }

    /// domain = dot-atom / domain-literal / obs-domain, where its text ends, and whether no blanks are in it. What fills
    /// behind is passed over.
    mutating func host() -> (host: EmailAddress.Host, end: Int, isPlain: Bool)? {
        guard index < end else { return nil }
        if bytes[index] == UInt8(ascii: "[") { return literal() }
        let start = index
        while index < end, Self.isHostCharacter(bytes[index]) { index += 1 }
        let runEnd = index
        skipFill()
        let isObsolete =
            index < end && runEnd > start && runEnd < index
            && (bytes[index] == dot || bytes[runEnd - 1] == dot && Self.isHostCharacter(bytes[index]))
        guard isObsolete else { return domain(bytes[start..<runEnd]).map { (.domain($0), runEnd, true) } }
        // obs-domain = atom *("." atom), with what fills on both sides of a dot.
        var octets = Array(bytes[start..<runEnd])
        while index < end, bytes[index] == dot || octets.last == dot && Self.isHostCharacter(bytes[index]) {
            let run = index
            while index < end, Self.isHostCharacter(bytes[index]) { index += 1 }
            octets.append(contentsOf: bytes[run..<index])
            skipFill()
        }
        return domain(octets).map { (.domain($0), runEnd, false) }
    }

    mutating func domain(_ octets: some BidirectionalCollection<UInt8>) -> Domain? {
        // Nobody's domain, but longer text may be cut by a reader.
        guard octets.count <= 1_024 else { return nil }
        guard octets.last == dot else { return try? Domain(String(decoding: octets, as: UTF8.self)) }
        // A root label has no place in mail (RFC 5321 section 2.3.5), but is no other domain.
        isMalformed = true
        return try? Domain(String(decoding: octets.dropLast(), as: UTF8.self))
    }

    /// domain-literal = [CFWS] "[" *([FWS] dtext) [FWS] "]" [CFWS], of which only addresses are of use.
    private mutating func literal() -> (host: EmailAddress.Host, end: Int, isPlain: Bool)? {
        var text: [UInt8] = []
        index += 1
        // Bounded, so that brackets without end do not make each other's work again.
        while index < end, text.count <= 64, bytes[index] != UInt8(ascii: "]") {
            if bytes[index] > 0x20 { text.append(bytes[index]) }
            index += 1
        }
        guard index < end, bytes[index] == UInt8(ascii: "]") else { return nil }
        index += 1
        let literalEnd = index
        skipFill()
        let isTagged = text.prefix(5).map(\.asciiLowercased).elementsEqual("ipv6:".utf8)
        let digits = String(decoding: text.dropFirst(isTagged ? 5 : 0), as: UTF8.self)
        guard let address = IPAddress(digits), (address.family == .v6) == isTagged else { return nil }
        return (.literal(address), literalEnd, false)
    }

    /// quoted-string = [CFWS] DQUOTE *([FWS] qcontent) [FWS] DQUOTE [CFWS], without quotes, backslashes and line ends;
    /// nil when nothing closes it, and then the quote has been passed over.
    mutating func quotedString() -> [UInt8]? {
        let start = index + 1
        var octets: [UInt8] = []
        var position = start
        while position < end, bytes[position] != quote {
            if bytes[position] == backslash, position + 1 < end { position += 1 }
            if bytes[position] != cr, bytes[position] != lf { octets.append(bytes[position]) }
            position += 1
        }
        guard position < end else {
            readsQuotes = false
            isMalformed = true
            index = start
            return nil
        }
        index = position + 1
        return octets
    }

    /// CFWS: blanks, line ends and comments, which nest.
    mutating func skipFill() {
        while index < end {
            switch bytes[index] {
            case 0x20, 0x09, cr, lf: index += 1
            case UInt8(ascii: "(") where readsComments: skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() {
        var depth = 0
        var position = index
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case backslash: position += 1
            default: break
            }
            position += 1
            if depth == 0 {
                index = position
                return
            }
        }
        readsComments = false
        isMalformed = true
        index += 1
    }

    /// Whether an octet may stand in a domain: a letter, a digit, `.`, `-`, `_`, or one of UTF-8.
    static func isHostCharacter(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == dot || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
    }
}

private let quote = UInt8(ascii: "\"")
private let dot = UInt8(ascii: ".")
private let backslash = UInt8(ascii: "\\")
private let cr = UInt8(ascii: "\r")
private let lf = UInt8(ascii: "\n")
