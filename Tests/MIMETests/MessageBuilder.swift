import MIME
import Mail
import NIOCore
import Testing

/// What tests write messages with.
enum Sample {
    /// The EICAR test file, put together here so that this file is not taken for one.
    static let eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    /// The beginning of a program for Windows.
    static let program: [UInt8] = {
        var octets = [UInt8](repeating: 0, count: 256)
        octets.replaceSubrange(0..<2, with: "MZ".utf8)
        octets[0x3C] = 0x80
        octets.replaceSubrange(0x80..<0x84, with: "PE\0\0".utf8)
        return octets
    }()

    static func base64(_ octets: some Collection<UInt8>) -> String {
        let text = Array(Base64.encode(octets).utf8)
        return stride(from: 0, to: text.count, by: 76)
            .map { String(decoding: text[$0..<min($0 + 76, text.count)], as: UTF8.self) }.joined(separator: "\r\n")
    }

    static func uuencoded(_ octets: some Collection<UInt8>, name: String) -> String {
        var text = "begin 644 \(name)\r\n"
        let octets = Array(octets)
        for start in stride(from: 0, to: octets.count, by: 45) {
            let line = Array(octets[start..<min(start + 45, octets.count)])
            text.unicodeScalars.append(Unicode.Scalar(UInt8(line.count + 32)))
            for index in stride(from: 0, to: line.count, by: 3) {
                let group = (0..<3).map { index + $0 < line.count ? line[index + $0] : 0 }
                let bits = UInt32(group[0]) << 16 | UInt32(group[1]) << 8 | UInt32(group[2])
                for shift in [18, 12, 6, 0] as [UInt32] {
                    let value = UInt8(bits >> shift & 63)
                    text.unicodeScalars.append(Unicode.Scalar(value == 0 ? 96 : value + 32))
                }
            }
            text += "\r\n"
        }
        return text + "`\r\nend\r\n"
    }
}

/// Reads a message written with `\n` for line ends.
func read(_ text: String, bounds: ContentBounds = ContentBounds()) -> ContentFacts {
    var octets: [UInt8] = []
    for octet in text.utf8 {
        if octet == 10, octets.last != 13 { octets.append(13) }
        octets.append(octet)
    }
    return ContentFacts(reading: ByteBuffer(bytes: octets), bounds: bounds)
}

extension ContentFacts {
    var kinds: Set<ContentDefect.Kind> { Set(defects.map(\.kind)) }
    /// Whether the EICAR file or a program was found in a part.
    var hasThreat: Bool { kinds.contains(.eicar) || parts.contains { $0.trueType.isProgram } }
    func part(_ path: String) -> ContentPart? { parts.first { $0.path == path } }
    func text(_ path: String) -> String? { part(path)?.words.map { String(decoding: $0.visible, as: UTF8.self) } }
    func hidden(_ path: String) -> String? { part(path)?.words.map { String(decoding: $0.hidden, as: UTF8.self) } }
    var hosts: Set<String> { Set(links.compactMap(\.host)) }
}
