/// A URL that is a file itself (RFC 2397).
enum DataURL {
    /// Its type, in lower case, and its content, still in Base64 where it is; nil where it has none.
    static func parts(of url: [UInt8]) -> (type: String, content: [UInt8], isBase64: Bool)? {
        guard url.begins("data:"), let comma = url.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = url[5..<comma].filter { $0 > space }.map(\.lowered)
        let type = head.prefix { $0 != semicolon }.text
        let words = head.split(separator: semicolon)
        let isBase64 = words.last?.equals("base64") == true
        return (
            type.isEmpty ? "text/plain" : type, ExtendedParameter.percentDecoded(url[(comma + 1)...]),
            isBase64
        )
    }
}
