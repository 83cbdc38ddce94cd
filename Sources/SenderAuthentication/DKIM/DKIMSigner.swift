public import Mail
public import NIOCore

/// Signs a message as it leaves (RFC 6376 section 5; docs/reference/dkim-signing.md).
public struct DKIMSigner: Sendable {
    /// Why a message is not signed.
    public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// A sentence.
        public let description: String
    }

    /// Fields that are signed once more than they are there, so that nobody can add one (RFC 6376 section 8.15).
    public static let oversignedFields = [
        "From", "To", "Cc", "Subject", "Date", "Reply-To", "Message-ID", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding",
    ]
    /// Fields that are signed as often as they are there (RFC 6376 section 5.4.1).
    ///
    /// List-… and Resent-… are left out: those who add them to a message change it, and sign it themselves.
    public static let signedFields = [
        "Sender", "In-Reply-To", "References", "Content-ID", "Content-Description", "Content-Disposition",
        "Content-Language",
    ]
    /// Fields of one name that are signed: the last ones.
    static let maximumFieldsOfName = 20

    private let keys: [DKIMSigningKey]

    /// A signer that makes one signature with each key.
    public init(_ keys: [DKIMSigningKey]) { self.keys = keys }

    /// The texts of the DKIM-Signature fields, one for each key in their order, folded, without CRLF at the end: to be
    /// put on top of the message, above what ``MessageEdits/prepended`` has now.
    ///
    /// What is signed is what leaves: with the fields that the edits add and what they put into the body, and without
    /// the fields that they remove or whose form depends on the way. The body is hashed once for all keys. Reads content
    /// from its file; signing takes about a millisecond for each RSA key.
    ///
    /// - Parameters:
    ///   - header: the beginning of the message as received, which is sure to hold the header.
    ///   - edits: the other changes to it, all of them.
    ///   - content: the whole message as received.
    ///   - time: for `t=`.
    /// - Throws: ``Refusal`` for a message that can't be signed, and what reading the content throws.
    public func signatures(
        header: ByteBuffer, edits: MessageEdits, content: MessageContent, at time: WallTime
    ) throws -> [String] {
        guard !keys.isEmpty else { return [] }
        let outgoing = try OutgoingMessage(header: header, edits: edits, size: content.size)
        var hashers: [DKIMCanonicalization: DKIMBodyHasher] = [:]
        for key in keys { hashers[key.bodyCanonicalization] = DKIMBodyHasher(key.bodyCanonicalization) }
        let forms = Array(hashers.keys)
        try outgoing.forEachPiece(of: content) { piece in
            for form in forms { hashers[form]?.update(piece) }
        }
        var hashes: [DKIMCanonicalization: [UInt8]] = [:]
        for form in forms { hashes[form] = hashers[form]?.finish().whole }
        let names = DKIMSigner.names(outgoing.fields)
        return try keys.map { key in
            let tags =
                "v=1; a=\(key.algorithm.rawValue); c=\(key.headerCanonicalization.rawValue)/"
                + "\(key.bodyCanonicalization.rawValue); d=\(key.domain); s=\(key.selector); "
                + "t=\(time.milliseconds / 1_000)"
            return try DKIMSigner.field(
                "DKIM-Signature", tags: tags, names: names, bodyHash: hashes[key.bodyCanonicalization] ?? [],
                fields: outgoing.fields, key: key)
        }
    }

    /// The names for `h=`: every field that is signed, and those that must not be added.
    static func names(_ fields: FieldIndex) -> [String] {
        var names: [String] = []
        for name in oversignedFields + signedFields {
            let count = fields.count(of: Array(name.utf8).lowercased())
            names += Array(repeating: name, count: min(count, maximumFieldsOfName))
        }
        return names + oversignedFields
    }

    /// A signature field: its text, folded, with `b=` filled in. ARC-Message-Signature is made the same way.
    ///
    /// - Parameters:
    ///   - name: the field's name.
    ///   - tags: the tags before `h=`, with `; ` between them.
    ///   - names: for `h=`.
    static func field(
        _ name: String, tags: String, names: [String], bodyHash: [UInt8], fields: FieldIndex, key: DKIMSigningKey
    ) throws -> String {
        var text = FoldedField(name)
        for tag in tags.split(separator: ";") { text.append(tag.drop { $0 == " " } + ";") }
        text.append("h=" + (names.first ?? ""))
        for name in names.dropFirst() { text.append(":" + name, separator: "") }
        text.append(";", separator: "")
        text.append("bh=\(Base64.encode(bodyHash));")
        text.append("b=")
        var octets = fields.signedHeader(
            names.map { Array($0.utf8).lowercased()[...] }, key.headerCanonicalization)
        DKIMHeader.append(Array(text.text.utf8), key.headerCanonicalization, isLast: true, to: &octets)
        text.appendBroken(Base64.encode(try key.signature(over: octets)))
        return text.text
    }
}

/// A message as it leaves, as far as it can be signed.
struct OutgoingMessage {
    /// Its header, without the fields whose form depends on the way.
    let fields: FieldIndex
    /// Its body, piece by piece.
    let body: [Piece]

    /// A piece of a body.
    enum Piece: Hashable {
        /// These octets of the content as received.
        case received(Range<Int>)
        /// What an edit puts there.
        case added(ByteBuffer)
    }

    init(header: ByteBuffer, edits: MessageEdits, size: Int) throws(DKIMSigner.Refusal) {
        let layout = HeaderLayout(header)
        let bodyOffset = edits.endsHeaderAbove ? 0 : layout.bodyOffset
        // A malformed line ends the header early; what a firewall takes out behind it is in the body for us.
        guard !edits.trusted.contains(where: { $0.range.upperBound > bodyOffset }) else {
            throw DKIMSigner.Refusal(
                description: "A message whose body changes with the way it takes can't be signed.")
        }
        let cuts = edits.cuts(size: size, form: .none)
        var leaving = ByteBuffer()
        leaving.reserveCapacity(layout.bodyOffset + 1_024)
        for field in edits.prepended where !field.isEmpty { leaving.writeString(field + "\r\n") }
        for field in edits.wrapper ?? [] { leaving.writeString(field + "\r\n") }
        if !edits.endsHeaderAbove {
            OutgoingMessage.write(fields: layout.fields, of: header, cuts, into: &leaving)
        }
        for field in edits.appended { leaving.writeString(field + "\r\n") }
        fields = FieldIndex(leaving)
        var body: [Piece] = []
        var start = bodyOffset
        for cut in cuts where cut.range.lowerBound >= bodyOffset || cut.range.upperBound > bodyOffset {
            let (lower, upper) = (cut.range.lowerBound, cut.range.upperBound)
            if lower > start { body.append(.received(start..<lower)) }
            if cut.octets.readableBytes > 0 { body.append(.added(cut.octets)) }
            start = max(start, upper)
        }
        if start < size { body.append(.received(start..<size)) }
        self.body = body
    }

    /// Writes the fields as they leave: without those of which something is left out, and with what is replaced in the
    /// others and put between them.
    private static func write(
        fields: [HeaderLayout.Field], of header: ByteBuffer, _ cuts: [MessageEdits.Cut], into leaving: inout ByteBuffer
    ) {
        let view = header.readableBytesView
        func octets(_ range: Range<Int>) -> ByteBufferView {
            view[view.startIndex + range.lowerBound..<view.startIndex + range.upperBound]
        }
        var rest = cuts[...]
        for field in fields {
            var position = field.start
            var isLeftOut = false
            var text = ByteBuffer()
            while let cut = rest.first, cut.range.lowerBound < field.end {
                if cut.kind == .replaced {
                    let range = cut.range.clamped(to: position..<field.end)
                    text.writeBytes(octets(position..<range.lowerBound))
                    text.writeImmutableBuffer(cut.octets)
                    position = range.upperBound
                } else if cut.range.upperBound > field.start {
                    isLeftOut = true
                }
                // What goes on in the next field is looked at there again.
                if cut.range.upperBound > field.end { break }
                rest.removeFirst()
            }
            if isLeftOut { continue }
            if position < field.end { text.writeBytes(octets(position..<field.end)) }
            leaving.writeImmutableBuffer(text)
        }
        // Behind the last field.
        let end = fields.last?.end ?? 0
        for cut in rest where cut.kind == .replaced && cut.range == end..<end {
            leaving.writeImmutableBuffer(cut.octets)
        }
    }

    /// Reads the body as it leaves piece by piece; a piece is valid during the call only.
    func forEachPiece(
        of content: MessageContent, _ take: (_ piece: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        for piece in body {
            switch piece {
            case .received(let range): try content.forEachPiece([range], take)
            case .added(let octets): try octets.withUnsafeReadableBytes { try take($0) }
            }
        }
    }
}

/// Text of a field that is folded before it gets longer than 78 octets (RFC 5322 section 2.1.1).
struct FoldedField {
    private(set) var text: String
    private var column: Int
    private static let width = 78

    init(_ name: String) {
        text = name + ":"
        column = text.utf8.count
    }

    /// Appends a word, on the next line if there is no room for it.
    mutating func append(_ word: some StringProtocol, separator: String = " ") {
        let count = word.utf8.count
        if column + separator.utf8.count + count > FoldedField.width, column > 1 {
            text += "\r\n "
            column = 1
        } else {
            text += separator
            column += separator.utf8.count
        }
        text += word
        column += count
    }

    /// Appends text that may be broken anywhere.
    mutating func appendBroken(_ long: String) {
        var rest = long[...]
        while !rest.isEmpty {
            if column >= FoldedField.width {
                text += "\r\n "
                column = 1
            }
            let part = rest.prefix(FoldedField.width - column)
            text += part
            column += part.count
            rest = rest.dropFirst(part.count)
        }
    }
}
