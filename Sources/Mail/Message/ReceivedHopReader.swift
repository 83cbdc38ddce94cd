/// Reads the client out of a Received field octet by octet. The bytes are those of one field; nothing of them is kept.
///
/// It looks at every address that stands where only the server writes: in comments and behind the first word, up to the
/// by-clause. What is marked as the client's greeting or as the answer of an ident server is passed over.
struct ReceivedHopReader {
    /// Octets of an address literal, with `IPv6:`, a zone and blanks in it.
    private static let longestLiteral = 80

    private enum Part { case from, by }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0
    private var part = Part.from
    private var isMalformed = false
    // The server says elsewhere what the client called itself, so that the first word is the server's.
    private var tellsGreeting = false
    // By `helo=`.
    private var assignsGreeting = false
    // An address in brackets behind `HELO`: of a client that calls itself so, or of one whose name is `helo`.
    private var greeted: IPAddress?
    private var isExim = false
    private var isLMTP = false
    private var found: IPAddress?
    private var isAmbiguous = false
    // Whether the from-clause has brackets that are no address.
    private var hasUnreadable = false
    // Whether they are a socket's, as `[unix socket]`.
    private var hasSocket = false
    // Whether a comment behind `by` has an address. Most are the server's own.
    private var hasAddressBehind = false

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func read() -> ReceivedHop {
        let isFromQueue = skipLeadingComments()
        guard isWord("from", at: position) else {
            let isDone = position >= bytes.count || bytes[position] == semicolon
            return ReceivedHop(helo: "", client: isFromQueue && isDone ? .handedOn : .unknown(.noFromClause))
        }
        position += 4
        skipBlanks()
        let first = readFirstWord()
        let helo = Self.printable(bytes[first])
        readClauses()
        return ReceivedHop(helo: helo, client: client(first))
    }

    private func client(_ first: Range<Int>) -> ReceivedHop.Client {
        if isMalformed || depth > 0 { return .unknown(.malformed) }
        if isAmbiguous { return .unknown(.severalAddresses) }
        if let found {
            // Exim's own first word is another: this one stands behind a blank in the greeting.
            if assignsGreeting, bytes[first].first == openBracket,
                let own = Self.address(bytes[first].dropFirst().dropLast()), own != found
            {
                return .unknown(.severalAddresses)
            }
            return hasUnreadable || hasSocket ? .unknown(.unreadableAddress) : .address(found)
        }
        // What follows goes by clauses that a greeting with blanks in it might have brought: not where there is an address
        // that may be the client's.
        guard !hasUnreadable, !hasAddressBehind else { return .unknown(.noAddress) }
        let isLiteral =
            first.count > 2 && bytes[first.lowerBound] == openBracket && bytes[first.upperBound - 1] == closeBracket
        let inner = isLiteral ? first.lowerBound + 1..<first.upperBound - 1 : first
        guard let own = Self.address(bytes[inner]) else { return isLMTP ? .handedOn : .unknown(.noAddress) }
        // Exim puts the address first, and then `(helo=…)`, or nothing where the greeting is the address.
        if let greeted, greeted != own { return .unknown(.severalAddresses) }
        return isLiteral && (tellsGreeting || isExim) && !hasSocket ? .address(own) : .unknown(.noAddress)
    }

    // MARK: - Clauses

    /// Passes over comments before the first word, and says whether the first of them is qmail's for what came in by the
    /// network: qmail-smtpd has written the client into the field below.
    private mutating func skipLeadingComments() -> Bool {
        skipBlanks()
        let start = position
        while position < bytes.count, bytes[position] == openParenthesis {
            position += 1
            depth = 1
            skipComment()
            guard depth == 0 else { return false }
            skipBlanks()
        }
        return Self.isQueueOfNetwork(bytes[start..<position])
    }

    /// `(qmail 4711 invoked from network)`
    private static func isQueueOfNetwork(_ comment: Slice<UnsafeRawBufferPointer>) -> Bool {
        let words = comment.split { isBlank($0) || $0 == openParenthesis || $0 == closeParenthesis }
        func isText(_ index: Int, _ text: StaticString) -> Bool {
            text.withUTF8Buffer { words[index].elementsEqual($0) }
        }
        return words.count == 5 && isText(0, "qmail") && words[1].allSatisfy { $0 &- 0x30 < 10 } && isText(2, "invoked")
            && isText(3, "from") && isText(4, "network")
    }

    /// The clause's first word, whatever it is: a client may call itself `by`.
    private mutating func readFirstWord() -> Range<Int> {
        let start = position
        if position < bytes.count, bytes[position] == quote { skipQuoted() }
        while position < bytes.count {
            let byte = bytes[position]
            if Self.isBlank(byte) || byte == openParenthesis || byte == semicolon { break }
            if byte == closeParenthesis { isMalformed = true }
            position += 1
        }
        return start..<position
    }

    /// Everything up to the date.
    private mutating func readClauses() {
        while position < bytes.count, !isMalformed {
            let byte = bytes[position]
            switch byte {
            case openParenthesis:
                position += 1
                depth += 1
                beginComment()
            case closeParenthesis:
                position += 1
                depth -= 1
                if depth < 0 { isMalformed = true }
            case semicolon where depth == 0:
                // What follows is the date. With another one, the first has come in a greeting.
                if bytes[(position + 1)...].contains(semicolon) { isMalformed = true }
                return
            case quote where depth == 0:
                let start = position
                skipQuoted()
                // One that has begun in a greeting may end in a recipient, with the server's own words between.
                if bytes[start..<position].contains(where: {
                    $0 == openParenthesis || $0 == openBracket || $0 == semicolon
                }) {
                    isMalformed = true
                }
            case _ where Self.isBlank(byte):
                position += 1
            default:
                readToken()
            }
        }
    }

    private mutating func beginComment() {
        skipBlanks()
        switch part {
        case .from: if isGreeting(at: position) { skipGreeting() }
        case .by:
            if isWord("exim", at: position) { isExim = true }
            skipOwnComment()
        }
    }

    /// Goes on behind what the client calls itself, up to the end of the comment.
    private mutating func skipGreeting(isAssigned: Bool = false) {
        tellsGreeting = true
        let outside = depth - 1
        while position < bytes.count, depth > outside {
            switch bytes[position] {
            case backslash: position += 1
            // In a greeting this begins a comment of its own, which may end behind the server's words.
            case openParenthesis:
                isMalformed = true
                depth += 1
            case closeParenthesis: depth -= 1
            case openBracket where !isAssigned: greeted = literal(at: position)?.0 ?? greeted
            default: break
            }
            position += 1
        }
        position = min(position, bytes.count)
    }

    /// Goes on behind a comment of the server's on itself. One that has begun in a greeting has the server's by-clause in
    /// it.
    private mutating func skipOwnComment() {
        let start = position
        skipComment()
        let comment = start..<max(start, min(position, bytes.count))
        var isWordStart = true
        for index in comment {
            let byte = bytes[index]
            if isWordStart, isWord("by", at: index) { isMalformed = true }
            isWordStart = Self.isBlank(byte) || byte == openParenthesis || byte == closeParenthesis
            if byte == openBracket, literal(at: index) != nil { hasAddressBehind = true }
        }
        if Self.address(bytes[comment].dropLast()) != nil { hasAddressBehind = true }
    }

    /// Goes on behind the comment that has been begun, with all that is nested in it.
    private mutating func skipComment() {
        let outside = depth - 1
        while position < bytes.count, depth > outside {
            switch bytes[position] {
            case backslash: position += 1
            case openParenthesis: depth += 1
            case closeParenthesis: depth -= 1
            default: break
            }
            position += 1
        }
        position = min(position, bytes.count)
    }

    /// A word outside comments, or one in a comment of the from-clause.
    private mutating func readToken() {
        let start = position
        if depth == 0 {
            if isWord("by", at: start) {
                position += 2
                // A greeting with blanks in it could bring clauses of its own.
                if part == .by { isMalformed = true }
                part = .by
                skipBlanks()
                return skipWord()
            }
            if part == .by {
                if isWord("with", at: start) {
                    position += 4
                    skipBlanks()
                    if hasPrefix("lmtp", at: position) { isLMTP = true }
                    return skipWord()
                }
                for name: StaticString in ["id", "for", "via"] where isWord(name, at: start) {
                    skipWord()
                    skipBlanks()
                    return skipWord()
                }
                return skipWord()
            }
        } else if isGreeting(at: start) {
            // `(account ann HELO [10.0.0.1])`
            return skipGreeting()
        }
        readAddresses()
    }

    private mutating func skipWord() {
        while position < bytes.count {
            let byte = bytes[position]
            if Self.isBlank(byte) || byte == openParenthesis || byte == closeParenthesis { return }
            if depth == 0, byte == semicolon { return }
            position += 1
        }
    }

    // MARK: - Addresses

    /// Looks at a word of the from-clause: `[192.0.2.1]`, `unknown[192.0.2.1]`, `[192.0.2.1]:4711`, `192.0.2.1`,
    /// `ident@192.0.2.1`.
    private mutating func readAddresses() {
        let start = position
        var isAssignment = false
        var hasEscape = false
        while position < bytes.count {
            let byte = bytes[position]
            if Self.isBlank(byte) || byte == openParenthesis || byte == closeParenthesis { break }
            if depth == 0, byte == semicolon { break }
            switch byte {
            case backslash:
                hasEscape = true
                position += 1
            case UInt8(ascii: "="):
                isAssignment = true
            case openBracket:
                if let (address, end) = literal(at: position) {
                    if !isAssignment { add(address) }
                    position = end
                    // Behind a literal the word is a port or nothing.
                    hasEscape = true
                    continue
                }
                if !isAssignment { noteUnreadable(at: position) }
            default: break
            }
            position += 1
        }
        position = min(position, bytes.count)
        let word = bytes[start..<position]
        if isAssignment {
            for name: StaticString in ["helo=", "ehlo=", "lhlo="] where hasPrefix(name, at: start) {
                tellsGreeting = true
                assignsGreeting = true
                // With a blank before the greeting.
                if depth > 0, position == start + name.utf8CodeUnitCount { skipGreeting(isAssigned: true) }
                return
            }
            // `ip=192.0.2.1`: whose it is can't be told.
            if !hasPrefix("ident=", at: start), Self.holdsAddress(word) { hasUnreadable = true }
            return
        }
        guard !hasEscape else { return }
        var text = word
        if let at = word.lastIndex(of: UInt8(ascii: "@")) { text = word[(at + 1)...] }
        if text.last == UInt8(ascii: ",") { text = text.dropLast() }
        if let address = Self.address(text) {
            add(address)
        } else if Self.holdsAddress(word) {
            hasUnreadable = true
        }
    }

    /// Whether an address stands in a word in some other form, as in `host/192.0.2.1` or `<192.0.2.1>`: between octets that
    /// no name of a host has, so that `192.0.2.1.isp.example` is none.
    private static func holdsAddress(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
        word.split { !isNameCharacter($0) && $0 != UInt8(ascii: ":") }.contains { piece in
            address(piece) != nil
                // `addr:192.0.2.1`
                || piece.split(separator: UInt8(ascii: ":")).contains {
                    $0.contains(UInt8(ascii: ".")) && address($0) != nil
                }
        }
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: byte >= 0x80
        }
    }

    /// Notes brackets that have no address in them, if they have anything.
    private mutating func noteUnreadable(at start: Int) {
        var inner = bytes[(start + 1)...].prefix(Self.longestLiteral).prefix { $0 != closeBracket }
        inner = inner.drop(while: Self.isBlank)
        if inner.prefix(4).elementsEqual("unix".utf8, by: { $0.asciiLowercased == $1 }) {
            hasSocket = true
        } else if !inner.isEmpty {
            hasUnreadable = true
        }
    }

    private mutating func add(_ address: IPAddress) {
        if let found, found != address { isAmbiguous = true }
        found = address
    }

    /// The address in brackets that begin here, and where they end.
    private func literal(at start: Int) -> (IPAddress, Int)? {
        let inner = bytes[(start + 1)...].prefix(Self.longestLiteral)
        guard let end = inner.firstIndex(of: closeBracket), let address = Self.address(inner[..<end]) else {
            return nil
        }
        return (address, end + 1)
    }

    /// An address, with `IPv6:` before it, a zone behind it and blanks around it, or an IPv4 one with a port behind it.
    private static func address(_ text: Slice<UnsafeRawBufferPointer>) -> IPAddress? {
        var literal = text.drop(while: isBlank)
        while let last = literal.last, isBlank(last) { literal = literal.dropLast() }
        if literal.prefix(5).elementsEqual("ipv6:".utf8, by: { $0.asciiLowercased == $1 }) {
            literal = literal.dropFirst(5)
        }
        // RFC 4007 section 11: the zone says by which interface of the server's.
        if let zone = literal.firstIndex(of: UInt8(ascii: "%")), literal.contains(UInt8(ascii: ":")) {
            literal = literal[..<zone]
        }
        if let colon = literal.firstIndex(of: UInt8(ascii: ":")), literal[..<colon].contains(UInt8(ascii: ".")),
            (1...5).contains(literal[(colon + 1)...].count), literal[(colon + 1)...].allSatisfy({ $0 &- 0x30 < 10 })
        {
            literal = literal[..<colon]
        }
        guard (2...45).contains(literal.count), literal.allSatisfy(isAddressCharacter) else { return nil }
        return IPAddress(String(decoding: literal, as: UTF8.self))
    }

    // MARK: - Octets

    private mutating func skipQuoted() {
        position += 1
        while position < bytes.count, bytes[position] != quote {
            position += bytes[position] == backslash ? 2 : 1
        }
        if position >= bytes.count { isMalformed = true }
        position = min(position + 1, bytes.count)
    }

    /// Whether `name`, in lower case, stands here as a word with a blank, a parenthesis or the end behind it.
    private func isWord(_ name: StaticString, at index: Int) -> Bool {
        let end = index + name.utf8CodeUnitCount
        guard hasPrefix(name, at: index) else { return false }
        guard end < bytes.count else { return true }
        return Self.isBlank(bytes[end]) || bytes[end] == openParenthesis || bytes[end] == closeParenthesis
            || bytes[end] == semicolon
    }

    /// Whether what follows is marked as the client's greeting.
    private func isGreeting(at index: Int) -> Bool {
        let end = index + 4
        guard end < bytes.count, Self.isBlank(bytes[end]) || bytes[end] == UInt8(ascii: ":") else { return false }
        return hasPrefix("helo", at: index) || hasPrefix("ehlo", at: index) || hasPrefix("lhlo", at: index)
    }

    private func hasPrefix(_ name: StaticString, at index: Int) -> Bool {
        let end = index + name.utf8CodeUnitCount
        return end <= bytes.count && bytes.matches(name, in: index..<end)
    }

    private mutating func skipBlanks() {
        while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a }

    private static func isAddressCharacter(_ byte: UInt8) -> Bool {
        switch byte.asciiLowercased {
        case 0x30...0x3a, UInt8(ascii: "."), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }

    private static func printable(_ octets: Slice<UnsafeRawBufferPointer>) -> String {
        String(
            decoding: octets.prefix(ReceivedHop.maximumName).map {
                (0x21...0x7e).contains($0) ? $0 : UInt8(ascii: "?")
            }, as: UTF8.self)
    }
}

private let openParenthesis = UInt8(ascii: "(")
private let closeParenthesis = UInt8(ascii: ")")
private let openBracket = UInt8(ascii: "[")
private let closeBracket = UInt8(ascii: "]")
private let semicolon = UInt8(ascii: ";")
private let backslash = UInt8(ascii: "\\")
private let quote = UInt8(ascii: "\"")
