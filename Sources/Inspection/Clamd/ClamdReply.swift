/// What clamd says to a command of a session (clamd(8)): the number of the command, then one of these.
public enum ClamdReply: Sendable, Hashable {
    /// It is there: the answer to `PING`.
    case pong
    /// Nothing was found.
    case clean
    /// A signature was found, by this name.
    case found(String)
    /// The stream is longer than `StreamMaxLength` of clamd's configuration.
    case tooLarge
    /// It could not scan, in its own words.
    case error(String)

    /// Octets of a name or of words that are kept.
    public static let textLimit = 256

    /// Reads the text of a reply, without the number before it and the null behind it; nil for one that is none.
    public init?(_ text: some Collection<UInt8>) {
        let text = Array(text)
        func ends(_ suffix: StaticString) -> [UInt8]? {
            let suffix = suffix.withUTF8Buffer { Array($0) }
            guard text.count >= suffix.count, text[(text.count - suffix.count)...].elementsEqual(suffix) else {
                return nil
            }
            return Array(text[..<(text.count - suffix.count)])
        }
        if text.elementsEqual("PONG".utf8) {
            self = .pong
        } else if text.elementsEqual("stream: OK".utf8) {
            self = .clean
        } else if let rest = ends(" FOUND"), rest.starts(with: "stream: ".utf8), rest.count > 8 {
            self = .found(Self.words(rest[8...]))
        } else if let rest = ends(" ERROR") {
            self =
                rest.starts(with: "INSTREAM size limit exceeded".utf8)
                ? .tooLarge
                : .error(Self.words(rest.starts(with: "stream: ".utf8) ? rest[8...] : rest[...]))
        } else {
            return nil
        }
    }

    private static func words(_ octets: ArraySlice<UInt8>) -> String {
        String(decoding: octets.prefix(textLimit), as: UTF8.self)
    }
}
