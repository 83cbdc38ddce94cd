import NIOCore

/// Files in the strings of a script, in Base64: what a page hands to the browser as a download.
///
/// A string may be cut into several, between which nothing but blanks, `+` and commas stand. Strings of words are no files:
/// those count alone whose octets begin as a file of a known type does, or that are the EICAR test file.
enum ScriptFiles {
    /// Letters from which on a string can be a file worth a look.
    private static let least = 48
    private static let most = 64

    /// The files, still in Base64.
    ///
    /// What stands between any two quotes is taken for a string, since a quote in a comment or a pattern turns inside out what
    /// follows; what is between strings is then one without letters, or ends the row.
    static func find(in octets: borrowing Span<UInt8>, from start: Int, to end: Int) -> [[UInt8]] {
        var files: [[UInt8]] = []
        var row: [UInt8] = []
        // Strings of the row that can be files by themselves.
        var strings: [[UInt8]] = []
        func take() {
            for text in strings.first == row ? strings : [row] + strings
            where text.count >= least && files.count < most && isFile(text) {
                files.append(text)
            }
            row = []
            strings = []
        }
        var index = start
        while index < end {
            let octet = octets[index]
            guard octet == quote || octet == UInt8(ascii: "'") || octet == UInt8(ascii: "`") else {
                if !row.isEmpty, !octet.isSpace, octet != UInt8(ascii: "+"), octet != UInt8(ascii: ",") { take() }
                index += 1
                continue
            }
            let close = octets.find(octet, from: index + 1, to: end)
            if let text = letters(octets, index + 1, close, isOneLine: octet != UInt8(ascii: "`")) {
                if text.count >= least { strings.append(text) }
                row += text
                index = close
            } else {
                take()
                index += 1
            }
        }
        take()
        return files
    }

    /// The letters of a string that has nothing but Base64, none where it has blanks, `+` and commas alone; nil for any other.
    /// The head of a `data:` URL is left out.
    private static func letters(
        _ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int, isOneLine: Bool
    ) -> [UInt8]? {
        var index = start
        if octets.has("data:", at: start, before: end) {
            index = min(end, octets.find(UInt8(ascii: ","), from: start, to: min(end, start + 256)) + 1)
        }
        var text: [UInt8] = []
        var isBroken = false
        while index < end {
            let octet = octets[index]
            index += 1
            if octet.isAlphanumeric || octet == UInt8(ascii: "+") || octet == slash || octet == equals {
                text.append(octet)
            } else if octet == backslash, index < end {
                // An escape of an end of line or of a slash, or a line that goes on.
                let next = octets[index]
                if next == cr || next == lf || next == UInt8(ascii: "n") || next == UInt8(ascii: "r") { index += 1 }
                if next == cr, index < end, octets[index] == lf { index += 1 }
            } else if octet == UInt8(ascii: ",") || octet == cr || octet == lf {
                isBroken = isBroken || octet == UInt8(ascii: ",") || isOneLine
            } else if !octet.isSpace {
                return nil
            }
        }
        if text.allSatisfy({ $0 == UInt8(ascii: "+") }) { return [] }
        return isBroken ? nil : text
    }

    private static func isFile(_ text: [UInt8]) -> Bool {
        let decoded = TransferDecoder.decode(ByteBuffer(bytes: text), from: .base64).octets
        let octets = decoded.readableBytesUInt8Span
        if FileSignature.hasEICAR(octets) { return true }
        let type = FileSignature.type(of: octets)
        if type.isProgram || type.isArchive { return true }
        switch type {
        case .doc, .docx, .docm, .xls, .xlsx, .xlsm, .xlsb, .ppt, .pptx, .pptm, .visio, .msg, .pub, .one, .ole, .pdf,
            .rtf,
            .html, .svg:
            return true
        default: return false
        }
    }
}
