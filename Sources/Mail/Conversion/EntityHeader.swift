import NIOCore

/// The header of a message or of a part of one, as far as its encoding goes (RFC 2045).
struct EntityHeader: Sendable {
    /// What Content-Transfer-Encoding says.
    enum Encoding: Hashable, Sendable {
        /// 7bit, 8bit and binary, or nothing: the octets are the content.
        case identity
        case quotedPrintable
        /// Base64 and what is not known, which have no octets above 127.
        case other
    }

    enum Kind: Hashable, Sendable {
        case multipart(boundary: [UInt8], isDigest: Bool, isSigned: Bool)
        /// message/rfc822: a message with a header of its own.
        case message
        case leaf
    }

    /// A field with octets above 127.
    struct EightBitField: Sendable {
        var range: Range<Int>
        /// Without them; nil where that can't be.
        var converted: [UInt8]?
    }

    private(set) var encoding = Encoding.identity
    /// Where Content-Transfer-Encoding stands.
    private(set) var encodingField: Range<Int>?
    private(set) var kind = Kind.leaf
    /// Whether a signature in it covers it and the body.
    private(set) var isSigned = false
    /// Whether its body may have another encoding (RFC 2046 section 5.2).
    private(set) var mayBeEncoded = true
    /// Whether a line in it is no field: some readers take what follows for the body.
    private(set) var isMalformed = false
    private(set) var eightBitFields: [EightBitField] = []
    /// Whether a field that tells of the body is there twice.
    private(set) var isAmbiguous = false
    private var hasType = false
    private var hasVersion = false
    private let isMessage: Bool
    private let end: Int

    /// Reads the fields.
    ///
    /// - Parameters:
    ///   - octets: the header without the blank line.
    ///   - start: where it begins in the message.
    ///   - isMessage: whether it is that of a message rather than of a part.
    ///   - defaultsToMessage: whether it is that of a part of multipart/digest.
    init(_ octets: [UInt8], at start: Int, isMessage: Bool, defaultsToMessage: Bool) {
        self.isMessage = isMessage
        end = start + octets.count
        if defaultsToMessage { kind = .message }
        let content = ByteBuffer(bytes: octets)
        let layout = HeaderLayout(content)
        for field in layout.fields {
            let name = octets[field.start..<field.nameEnd]
            let value = octets[field.valueStart..<field.end]
            let range = start + field.start..<start + field.end
            if octets[field.start..<field.end].contains(where: { $0 >= 0x80 }) {
                eightBitFields.append(
                    EightBitField(
                        range: range,
                        converted: HeaderFieldConversion.converted(name: Array(name), value: Array(value))))
            }
            read(String(decoding: name.map(\.asciiLowercased), as: UTF8.self), Array(value), range)
        }
        // A malformed line ends the header for some and not for others: what stands there is left alone.
        let rest = layout.fields.last?.end ?? 0
        isMalformed = rest < octets.count
        if octets[rest...].contains(where: { $0 >= 0x80 }) {
            eightBitFields.append(EightBitField(range: start + rest..<end, converted: nil))
        }
    }

    private mutating func read(_ name: String, _ value: [UInt8], _ range: Range<Int>) {
        switch name {
        case "mime-version": hasVersion = true
        case "dkim-signature", "arc-message-signature", "arc-seal", "domainkey-signature": isSigned = true
        case "content-transfer-encoding":
            // Readers differ in which of two they go by.
            if encodingField != nil { isAmbiguous = true }
            encodingField = range
            let word = value.filter { $0 > 0x20 }.map(\.asciiLowercased)
            switch String(decoding: word.prefix { $0 != UInt8(ascii: "(") }, as: UTF8.self) {
            case "7bit", "8bit", "binary": encoding = .identity
            case "quoted-printable": encoding = .quotedPrintable
            default: encoding = .other
            }
        case "content-type" where !hasType:
            hasType = true
            type(ContentType(value))
        case "content-type": isAmbiguous = true
        default: break
        }
    }

    private mutating func type(_ type: ContentType) {
        kind = .leaf
        switch type.type {
        case "multipart":
            if let boundary = type.boundary {
                kind = .multipart(
                    boundary: boundary, isDigest: type.subtype == "digest",
                    isSigned: type.subtype == "signed" || type.subtype == "encrypted")
            } else {
                mayBeEncoded = false
            }
        case "message":
            if type.subtype == "rfc822" || type.subtype == "news" {
                kind = .message
            } else {
                // Parts of messages and messages elsewhere are 7bit; message/global may be encoded (RFC 6532).
                mayBeEncoded = !["partial", "external-body"].contains(type.subtype)
            }
        default: break
        }
    }

    /// The changes that tell a body's new encoding.
    func steps(for form: SevenBitPlan.Form, isUTF8: Bool) -> [SevenBitPlan.Step] {
        let text = "Content-Transfer-Encoding: \(form == .base64 ? "base64" : "quoted-printable")\r\n"
        if let encodingField { return [.replace(encodingField, with: Array(text.utf8))] }
        var added = ""
        if isMessage, !hasVersion { added += "MIME-Version: 1.0\r\n" }
        if isMessage, !hasType, !hasVersion {
            // RFC 1428: which charset content without MIME is in is not said, but what reads as UTF-8 hardly is another.
            added += "Content-Type: text/plain; charset=\(isUTF8 ? "utf-8" : "unknown-8bit")\r\n"
        }
        return [.replace(end..<end, with: Array((added + text).utf8))]
    }
}

/// A Content-Type field, as far as it says how a body is made up.
private struct ContentType {
    var type = ""
    var subtype = ""
    var boundary: [UInt8]?

    init(_ value: [UInt8]) {
        let value = value.filter { $0 != 13 && $0 != 10 }
        var rest = value[...]
        func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }
        let media = rest.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "(") }.filter { !isBlank($0) }
            .map(\.asciiLowercased)
        let names = media.split(separator: UInt8(ascii: "/"), maxSplits: 1)
        guard names.count == 2 else { return }
        type = String(decoding: names[0], as: UTF8.self)
        subtype = String(decoding: names[1], as: UTF8.self)
        while let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) {
            rest = rest[(semicolon + 1)...].drop(while: isBlank)
            let name = rest.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
            rest = rest.dropFirst(name.count)
            guard rest.popFirst() == UInt8(ascii: "=") else { continue }
            rest = rest.drop(while: isBlank)
            var text: [UInt8] = []
            if rest.first == UInt8(ascii: "\"") {
                rest.removeFirst()
                while let octet = rest.popFirst(), octet != UInt8(ascii: "\"") {
                    if octet == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                        text.append(escaped)
                    } else {
                        text.append(octet)
                    }
                }
            } else {
                text = Array(rest.prefix { !isBlank($0) && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "(") })
                rest = rest.dropFirst(text.count)
            }
            let key = name.filter { !isBlank($0) }.map(\.asciiLowercased)
            if boundary == nil, key == Array("boundary".utf8), (1...200).contains(text.count) {
                boundary = text
            }
        }
    }
}
