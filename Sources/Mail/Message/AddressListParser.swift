/// Reads an address list of a header field (RFC 5322 section 3.4, with the obsolete forms of section 4.4, UTF-8 by
/// RFC 6532), and what others make of text that is none.
///
/// It goes forward only: an octet is looked at a few times at most, whatever the text holds. It never gives up at a
/// mistake but notes it and goes on behind it, so that no address is hidden by junk before it.
struct AddressListParser {
    /// The addresses found, each once.
    private(set) var addresses: [EmailAddress]
    /// Whether something is no address list.
    var isMalformed = false
    /// Whether something stands for an address but is none that can be read, or there are more addresses than are kept.
    private(set) var hidden: MessageAuthors.Hidden?

    // Of a message's readable bytes; whoever makes a parser keeps it inside `withUnsafeReadableBytes`. In release builds
    // a subscript is not checked: every one stands behind a comparison with `end`, which is within the buffer.
    let bytes: UnsafeRawBufferPointer
    var index: Int
    let end: Int
    // An opening that nothing closes hides nothing: from there on these are ordinary junk.
    var readsComments = true
    var readsQuotes = true
    private var isInGroup = false
    private var isEmpty = true
    private var hasAddress = false
    private var isFull = false
    // Text that was decoded is not decoded again.
    private var isDecoded = false
    private var decodings = 0
    // Whether an address has characters that make it look like another one.
    private var isMisleading = false
    // Of the part between two commas.
    private var partStart: Int
    // Behind the first `<` that no address follows, until one does.
    private var unreadable: Int?
    private var hasWords = false
    // Whether an `@` stands where no address is.
    private var hasAt = false
    // Whether encoded-words are part of other words.
    private var isGlued = false
    private var angle: EmailAddress?
    private var bare: [(address: EmailAddress, isCompact: Bool)] = []

    /// A parser of a part of `bytes`.
    ///
    /// - Parameter known: addresses that were found before; they are in ``addresses`` too.
    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, known: [EmailAddress] = []) {
        self.bytes = bytes
        let range = range.clamped(to: 0..<bytes.count)
        index = range.lowerBound
        end = range.upperBound
        partStart = range.lowerBound
        addresses = known
    }

    /// Reads all of it.
    ///
    /// address-list = (address *("," address)) / obs-addr-list, where parts may be empty.
    mutating func parse() {
        while true {
            skipFill()
            guard index < end, !isFull, bare.count <= MessageAuthors.maximumCount else { break }
            let byte = bytes[index]
            switch byte {
            case comma:
                endPart()
                index += 1
                partStart = index
            case semicolon:
                // The end of a group; elsewhere some programs take it for a comma.
                if !isInGroup { isMalformed = true }
                isInGroup = false
                endPart()
                index += 1
                partStart = index
            case colon:
                beginGroup()
                index += 1
                partStart = index
            case UInt8(ascii: "<"):
                index += 1
                readAngle()
            case quote where readsQuotes, UInt8(ascii: "."):
                readWord()
            default:
                if LocalPart.isAtomText(byte) {
                    readWord()
                } else {
                    isMalformed = true
                    if byte == at { hasAt = true }
                    // Readers cut the text there, or read on as though it were not there.
                    if byte == 0 { hidden = hidden ?? .unreadable }
                    index += 1
                }
            }
        }
        endPart()
        if isInGroup || index < end || isEmpty { isMalformed = true }
        if index < end { hidden = .tooMany }
    }

    /// group = display-name ":" [group-list] ";" [CFWS]
    private mutating func beginGroup() {
        if isInGroup || angle != nil || !hasWords || !bare.isEmpty { isMalformed = true }
        hasWords = false
        hasAt = false
        partStart = index
        // What is behind the colon of `<mailto:ann@example.org>` may still be the address.
        let pending = unreadable
        unreadable = nil
        endPart()
        unreadable = pending
        isInGroup = true
        isEmpty = false
    }

    /// mailbox = name-addr / addr-spec
    private mutating func endPart() {
        if let angle {
            for (address, isCompact) in bare where address != angle {
                // A display name with an address in it that is not quoted. `Ann @ Work` is none for any reader.
                isMalformed = true
                if isCompact { add(address) }
            }
            add(angle)
        } else {
            if hasWords || bare.count > 1 { isMalformed = true }
            for (address, _) in bare { add(address) }
            if bare.isEmpty, hasWords || hasAt, unreadable == nil {
                let isFound = readDecoded(partStart..<index)
                if hasAt, !isFound { hidden = hidden ?? .unreadable }
            }
        }
        if isGlued { readDecoded(partStart..<index) }
        if let unreadable, !readDecoded(unreadable..<index) { hidden = hidden ?? .unreadable }
        unreadable = nil
        hasWords = false
        hasAt = false
        isGlued = false
        angle = nil
        bare.removeAll(keepingCapacity: true)
    }

    private mutating func add(_ address: EmailAddress) {
        isEmpty = false
        hasAddress = true
        // `ceo@bank.example` backwards, behind a character that turns it around, is shown as that.
        if SafeText.isMisleading(address.localPart) {
            isMisleading = true
            hidden = hidden ?? .unreadable
        }
        guard !addresses.contains(address) else { return }
        guard addresses.count < MessageAuthors.maximumCount else {
            isFull = true
            isMalformed = true
            hidden = .tooMany
            return
        }
        addresses.append(address)
    }

    /// angle-addr = [CFWS] "<" [obs-route] addr-spec ">" [CFWS], from behind the `<`.
    private mutating func readAngle() {
        let start = index
        skipFill()
        skipRoute()
        guard let address = addressSpecification(isInAngle: true)?.address else {
            isMalformed = true
            unreadable = unreadable ?? start
            return
        }
        unreadable = nil
        // What follows but is no `>` is read as though the bracket were not there.
        if angle != nil { isMalformed = true }
        if let angle, angle != address { bare.append((angle, true)) }
        angle = address
        guard index < end, bytes[index] == UInt8(ascii: ">") else {
            isMalformed = true
            return
        }
        index += 1
    }

    /// obs-route = obs-domain-list ":", where obs-domain-list = *(CFWS / ",") "@" domain *("," [CFWS] ["@" domain])
    private mutating func skipRoute() {
        guard index < end, bytes[index] == at || bytes[index] == comma else { return }
        while index < end {
            switch bytes[index] {
            case comma:
                index += 1
            case at:
                index += 1
                skipFill()
                if host() == nil { isMalformed = true }
            case colon:
                index += 1
                skipFill()
                return
            default:
                isMalformed = true
                return
            }
            skipFill()
        }
    }

    /// A word of a display name, or a bare address.
    private mutating func readWord() {
        let start = index
        while skipEncodedWord() {}
        let wordsEnd = index
        if wordsEnd > start, index < end,
            bytes[index] == at || bytes[index] == dot || LocalPart.isAtomText(bytes[index])
        {
            // Some take the words for part of what follows, others decode them first.
            index = start
            isGlued = true
            isMalformed = true
        }
        if index > start {
            readPhraseWord()
        } else if let (address, isCompact) = addressSpecification() {
            unreadable = nil
            // Behind words or another address it is no mailbox, but some readers show it.
            if hasWords && angle == nil || angle != nil { isMalformed = true }
            bare.append((address, isCompact))
        } else {
            // The words are not passed over a second time.
            index = max(index, wordsEnd)
            readPhraseWord()
        }
    }

    private mutating func readPhraseWord() {
        hasWords = true
        if angle != nil { isMalformed = true }
    }

    /// encoded-word = "=?" charset "?" encoding "?" encoded-text "?=" (RFC 2047 section 2), which may have an `@` in it.
    private mutating func skipEncodedWord() -> Bool {
        guard let length = EncodedWord.length(of: bytes[index..<end]) else { return false }
        index += length
        return true
    }

    // MARK: - What readers decode

    /// Reads a part without an address as those do who take encoded-words, quotes and backslashes out first; whether that
    /// gives one.
    @discardableResult
    private mutating func readDecoded(_ range: Range<Int>) -> Bool {
        guard !isDecoded, let shown = ShownText(bytes[range]), shown.octets.contains(at) else { return false }
        isMalformed = true
        // Each reads some text a second time.
        guard decodings < 2 * MessageAuthors.maximumCount else {
            hidden = .tooMany
            return true
        }
        decodings += 1
        if shown.hasControl { hidden = hidden ?? .unreadable }
        return shown.octets.withUnsafeBytes { text in
            var parser = AddressListParser(text, 0..<text.count, known: addresses)
            parser.isDecoded = true
            parser.parse()
            addresses = parser.addresses
            if parser.hidden == .tooMany { hidden = .tooMany }
            if parser.isMisleading { hidden = hidden ?? .unreadable }
            if !parser.hasAddress { hasAt = true }
            return parser.hasAddress
        }
    }

    /// addr-spec = local-part "@" domain, and whether it is written without blanks and with a dot in the domain; nil
    /// when something else is there. Words that are no address are passed over, and so is what fills behind.
    private mutating func addressSpecification(isInAngle: Bool = false) -> (address: EmailAddress, isCompact: Bool)? {
        let start = index
        var octets: [UInt8]?  // of a local part that is more than one run of atoms
        var hasFill = false
        // local-part = dot-atom / quoted-string / obs-local-part; obs-local-part = word *("." word)
        var runEnd = start
        while index < end {
            if bytes[index] == quote, readsQuotes {
                let runSoFar = octets ?? Array(bytes[start..<runEnd])
                guard let quoted = quotedString() else { break }
                octets = runSoFar + quoted
            } else {
                let run = index
                while index < end, bytes[index] == dot || LocalPart.isAtomText(bytes[index]) { index += 1 }
                octets?.append(contentsOf: bytes[run..<index])
                runEnd = index
            }
            let before = index
            skipFill()
            if index > before { hasFill = true }
            guard index < end else { return nil }
            if bytes[index] == at { break }
            // A dot joins words across what fills between them.
            let isJoined = before > start && bytes[before - 1] == dot
            let continues =
                bytes[index] == dot || isJoined && bytes[index] == quote && readsQuotes
                || isJoined && index > before && LocalPart.isAtomText(bytes[index])
            guard continues else { return nil }
            if octets == nil { octets = Array(bytes[start..<runEnd]) }
        }
        guard index < end, bytes[index] == at else { return nil }
        let localRange = start..<index
        index += 1
        let beforeHost = index
        skipFill()
        if index > beforeHost { hasFill = true }
        let hostStart = index
        guard let (host, hostEnd, isPlain) = host() else {
            isMalformed = true
            hasAt = true
            return nil
        }
        let localPart =
            if let octets { text(octets, isBare: false) } else { text(bytes[start..<runEnd], isBare: true) }
        guard !localPart.isEmpty else {
            isMalformed = true
            hasAt = true
            return nil
        }
        readOtherwise(localRange, localPart, hostStart..<hostEnd, isInAngle: isInAngle)
        let isCompact = !hasFill && isPlain && bytes[hostStart..<hostEnd].contains(dot)
        return (EmailAddress(localPart: localPart, host: host), isCompact)
    }

    /// Adds what an address is for readers that decode first, that end a domain elsewhere, or that leave out what fills in
    /// it.
    private mutating func readOtherwise(
        _ local: Range<Int>, _ localPart: String, _ host: Range<Int>, isInAngle: Bool
    ) {
        guard !isDecoded else { return }
        if host.upperBound < end {
            switch bytes[host.upperBound] {
            case UInt8(ascii: "="), quote, backslash: isGlued = true
            case 0x09, cr, lf: break
            case 0..<0x20, 0x7F: hidden = hidden ?? .unreadable
            default: break
            }
        }
        let isQuotedAddress = localPart.utf8.contains(at)
        if isGlued || isQuotedAddress || Self.hasEncodedWord(bytes[local]) {
            isMalformed = true
            let rest = bytes[index..<min(end, index + Self.longestGlued)]
            let stop = rest.firstIndex { [UInt8(ascii: "<"), UInt8(ascii: ">"), comma, semicolon].contains($0) }
            readDecoded(local.lowerBound..<(stop ?? rest.endIndex))
            isGlued = false
        }
        // `ann@exam ple.org`: in a name with a dot, or outside brackets, the next word is one of its own.
        guard index > host.upperBound, index < end, Self.isHostCharacter(bytes[index]),
            isInAngle || !bytes[host].contains(dot)
        else { return }
        let word = bytes[index..<end].prefix { Self.isHostCharacter($0) }
        guard word.count <= 253, word.endIndex == end || bytes[word.endIndex] != at,
            bytes[host].contains(dot) || word.contains(dot), let joined = domain(Array(bytes[host]) + Array(word))
        else { return }
        isMalformed = true
        add(EmailAddress(localPart: localPart, host: .domain(joined)))
    }

    // How far an address may go on behind what it is for others.
    private static let longestGlued = 1_024

    private static func hasEncodedWord(_ octets: Slice<UnsafeRawBufferPointer>) -> Bool {
        // Nearly no address has one of these.
        octets.contains(UInt8(ascii: "?")) && !EncodedWord.groups(in: Array(octets), .lenient).isEmpty
    }
}

private let comma = UInt8(ascii: ",")
private let semicolon = UInt8(ascii: ";")
private let colon = UInt8(ascii: ":")
private let quote = UInt8(ascii: "\"")
private let dot = UInt8(ascii: ".")
private let at = UInt8(ascii: "@")
private let backslash = UInt8(ascii: "\\")
private let cr = UInt8(ascii: "\r")
private let lf = UInt8(ascii: "\n")
