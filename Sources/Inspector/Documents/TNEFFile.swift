/// The files and the text of an attachment of the kind winmail.dat ([MS-OXTNEF]).
public struct TNEFFile {
    /// An attachment.
    public struct Attachment: Hashable, Sendable {
        /// Its names, the long one first.
        public var names: [String] = []
        /// Its octets.
        public var content: [UInt8] = []
    }

    /// The attachments in their order.
    public private(set) var attachments: [Attachment] = []
    /// The bodies: HTML, RTF, unpacked, or text.
    public private(set) var bodies: [Attachment] = []
    /// Whether it ends early or something in it is broken.
    public private(set) var isBroken = false

    private static let mostAttachments = 1_000
    private static let mostProperties = 2_048

    /// Reads the attributes; nil for octets that are no TNEF.
    public init?(_ octets: ArraySlice<UInt8>) {
        guard octets.little(4, at: 0) == 0x223E_9F78 else { return nil }
        var offset = 6
        while offset < octets.count {
            guard let level = octets.little(1, at: offset), let id = octets.little(4, at: offset + 1),
                let length = octets.little(4, at: offset + 5), level == 1 || level == 2
            else {
                isBroken = true
                break
            }
            // What is there of an attribute that ends early counts.
            let value = octets.from(offset + 9).prefix(length)
            if value.count < length { isBroken = true }
            take(attribute: id & 0xFFFF, value)
            offset += 9 + length + 2
        }
    }

    private mutating func take(attribute: Int, _ value: ArraySlice<UInt8>) {
        switch attribute {
        case 0x9002:
            guard attachments.count < Self.mostAttachments else {
                isBroken = true
                return
            }
            attachments.append(Attachment())
        case 0x8010: name(value.prefix { $0 != 0 }.text)
        case 0x800F: keep(value)
        case 0x9005: properties(value, ofAttachment: true)
        case 0x9003: properties(value, ofAttachment: false)
        case 0x800C: bodies.append(Attachment(names: ["body.txt"], content: Array(value.prefix { $0 != 0 })))
        default: break
        }
    }

    private mutating func name(_ text: String, first: Bool = false) {
        guard !text.isEmpty, !attachments.isEmpty else { return }
        let index = attachments.count - 1
        guard !attachments[index].names.contains(text), attachments[index].names.count < 8 else { return }
        attachments[index].names.insert(text, at: first ? 0 : attachments[index].names.count)
    }

    private mutating func keep(_ content: ArraySlice<UInt8>) {
        // An attribute without the one that begins an attachment is one of its own for lenient readers.
        if attachments.isEmpty { attachments.append(Attachment()) }
        let index = attachments.count - 1
        if !attachments[index].content.isEmpty {
            guard attachments.count < Self.mostAttachments else { return }
            attachments.append(Attachment(names: attachments[index].names))
        }
        attachments[attachments.count - 1].content = Array(content)
    }

    // MARK: - MAPI properties

    private mutating func properties(_ octets: ArraySlice<UInt8>, ofAttachment: Bool) {
        guard let count = octets.little(4, at: 0) else { return }
        var offset = 4
        for _ in 0..<min(count, Self.mostProperties) {
            guard let type = octets.little(2, at: offset), let id = octets.little(2, at: offset + 2) else { return }
            offset += 4
            if id >= 0x8000 {
                // A named property: the set it belongs to, and a number or a name.
                guard let kind = octets.little(4, at: offset + 16) else { return }
                offset += 20
                if kind == 0 {
                    offset += 4
                } else {
                    guard let length = octets.little(4, at: offset) else { return }
                    offset += 4 + (length + 3) & ~3
                }
            }
            guard let values = values(octets, type, &offset) else {
                isBroken = true
                return
            }
            for value in values { take(property: id, type: type & 0xFFF, value, ofAttachment: ofAttachment) }
        }
    }

    /// The values of a property; nil where its type or a length is none.
    private func values(_ octets: ArraySlice<UInt8>, _ type: Int, _ offset: inout Int) -> [ArraySlice<UInt8>]? {
        let isMultiple = type & 0x1000 != 0
        switch type & 0xFFF {
        case 0x1E, 0x1F, 0x102, 0x0D:
            // Each of them is behind its length and padded to four octets; the count comes first, even where it is one.
            guard let count = octets.little(4, at: offset), count <= 1_024 else { return nil }
            offset += 4
            var values: [ArraySlice<UInt8>] = []
            for _ in 0..<count {
                guard let length = octets.little(4, at: offset), let value = octets.slice(at: offset + 4, length) else {
                    return nil
                }
                values.append(value)
                offset += 4 + (length + 3) & ~3
            }
            return values
        case 0x02, 0x03, 0x04, 0x0A, 0x0B: return fixed(octets, 4, isMultiple, &offset)
        case 0x05, 0x06, 0x07, 0x14, 0x40: return fixed(octets, 8, isMultiple, &offset)
        case 0x48: return fixed(octets, 16, isMultiple, &offset)
        case 0x00, 0x01: return []
        default: return nil
        }
    }

    private func fixed(
        _ octets: ArraySlice<UInt8>, _ size: Int, _ isMultiple: Bool, _ offset: inout Int
    ) -> [ArraySlice<UInt8>]? {
        var count = 1
        if isMultiple {
            guard let number = octets.little(4, at: offset), number <= 1_024 else { return nil }
            count = number
            offset += 4
        }
        offset += count * size
        return offset <= octets.count ? [] : nil
    }

    private mutating func take(property: Int, type: Int, _ value: ArraySlice<UInt8>, ofAttachment: Bool) {
        let text = type == 0x1F ? value.wideText : value.prefix { $0 != 0 }.text
        switch (property, ofAttachment) {
        // The long name, the short one, and the one to show.
        case (0x3707, true): name(text, first: true)
        case (0x3704, true), (0x3001, true): name(text)
        // An object stands behind the class of what it is.
        case (0x3701, true): keep(type == 0x0D ? value.from(16) : value)
        case (0x1013, false):
            bodies.append(Attachment(names: ["body.html"], content: type == 0x1F ? Array(text.utf8) : Array(value)))
        case (0x1009, false):
            guard let rtf = CompressedRTF.decompressed(value, limit: 8 << 20) else { return }
            bodies.append(Attachment(names: ["body.rtf"], content: rtf))
        default: break
        }
    }
}

/// RTF as messages keep it ([MS-OXRTFCP]).
enum CompressedRTF {
    private static let dictionary: [UInt8] = Array(
        ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
            + "MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
            + "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx").utf8)

    /// Unpacks it, at most to so many octets; nil for what is none.
    static func decompressed(_ octets: ArraySlice<UInt8>, limit: Int) -> [UInt8]? {
        guard let size = octets.little(4, at: 4), let kind = octets.little(4, at: 8) else { return nil }
        let limit = min(limit, size)
        if kind == 0x414C_454D { return Array(octets.from(16).prefix(limit)) }
        guard kind == 0x7546_5A4C else { return nil }
        var window = [UInt8](repeating: 0, count: 4_096)
        window.replaceSubrange(0..<dictionary.count, with: dictionary)
        var place = dictionary.count
        var result: [UInt8] = []
        var offset = 16
        func append(_ octet: UInt8) {
            result.append(octet)
            window[place] = octet
            place = (place + 1) & 0xFFF
        }
        while result.count < limit, let flags = octets.little(1, at: offset) {
            offset += 1
            for bit in 0..<8 {
                if flags >> bit & 1 == 0 {
                    guard let literal = octets.little(1, at: offset) else { return result }
                    append(UInt8(truncatingIfNeeded: literal))
                    offset += 1
                    continue
                }
                guard let high = octets.little(1, at: offset), let low = octets.little(1, at: offset + 1) else {
                    return result
                }
                offset += 2
                let from = high << 4 | low >> 4
                // A reference to where the next octet goes is the end.
                guard from != place else { return result }
                for index in 0..<(low & 0xF) + 2 { append(window[(from + index) & 0xFFF]) }
            }
        }
        return Array(result.prefix(limit))
    }
}
