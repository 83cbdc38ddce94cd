import Mail
public import NIOCore

/// Parses command lines (RFC 5321 section 4.1). Pure; the session decides whether a command may come now.
public enum CommandParser {
    /// Parses one line without its CRLF.
    ///
    /// - Parameters:
    ///   - line: the octets of the line.
    ///   - smtpUTF8: whether the transaction under way asked for SMTPUTF8, so that RCPT may hold UTF-8.
    public static func parse(_ line: ByteBufferView, smtpUTF8: Bool) throws(CommandError) -> Command {
        var line = line
        // RFC 5321 section 4.1.1: white space before the CRLF is tolerated.
        while let last = line.last, isBlank(last) { line.removeLast() }
        guard !line.contains(where: { $0 < 0x20 && $0 != UInt8(ascii: "\t") || $0 == 0x7f }) else {
            throw CommandError(500, EnhancedStatusCode(5, 5, 2), "Control characters are not allowed in a command")
        }
        let verb = line.prefix { !isBlank($0) }
        let argument = line[verb.endIndex...].drop(while: isBlank)
        guard let packed = pack(verb) else { throw unrecognized }
        switch packed {
        case Verb.mail: return try mail(argument)
        case Verb.rcpt:
            do {
                return try recipient(argument, smtpUTF8: smtpUTF8)
            } catch {
                throw error.ofRecipient
            }
        case Verb.data: return try bare(.data, argument)
        case Verb.bdat: return try chunk(argument)
        case Verb.ehlo: return try hello(argument, extended: true)
        case Verb.helo: return try hello(argument, extended: false)
        case Verb.rset: return try bare(.reset, argument)
        case Verb.quit: return try bare(.quit, argument)
        case Verb.starttls: return try bare(.startTLS, argument)
        case Verb.noop: return .noop
        case Verb.vrfy: return .verify
        case Verb.expn: return .expand
        case Verb.help: return .help
        default: throw unrecognized
        }
    }

    // Between the words of a command a tab is as good as a space.
    static func isBlank(_ octet: UInt8) -> Bool { octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") }

    // A verb of up to eight letters in upper case, packed into an integer, so that telling verbs apart allocates
    // nothing.
    private enum Verb {
        static let mail = constant("MAIL")
        static let rcpt = constant("RCPT")
        static let data = constant("DATA")
        static let bdat = constant("BDAT")
        static let ehlo = constant("EHLO")
        static let helo = constant("HELO")
        static let rset = constant("RSET")
        static let quit = constant("QUIT")
        static let starttls = constant("STARTTLS")
        static let noop = constant("NOOP")
        static let vrfy = constant("VRFY")
        static let expn = constant("EXPN")
        static let help = constant("HELP")
        static let last = constant("LAST")

        private static func constant(_ text: StaticString) -> UInt64 {
            text.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt64($1) } }
        }
    }

    private static func pack(_ verb: ByteBufferView) -> UInt64? {
        guard (4...8).contains(verb.count) else { return nil }
        var packed: UInt64 = 0
        for byte in verb {
            guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) else { return nil }
            packed = packed << 8 | UInt64(byte & 0xdf)
        }
        return packed
    }

    private static var unrecognized: CommandError {
        CommandError(500, EnhancedStatusCode(5, 5, 1), "Unrecognized command")
    }

    static func invalidArguments(_ text: String = "Invalid arguments") -> CommandError {
        CommandError(501, EnhancedStatusCode(5, 5, 4), text)
    }

    private static func bare(_ command: Command, _ argument: ByteBufferView) throws(CommandError) -> Command {
        guard argument.isEmpty else { throw invalidArguments() }
        return command
    }

    // ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
    // helo = "HELO" SP Domain CRLF
    // Real peers give all sorts of names here; what matters is that it is one word of visible ASCII that can be
    // written into a Received field and a trace.
    private static func hello(_ argument: ByteBufferView, extended: Bool) throws(CommandError) -> Command {
        guard (1...255).contains(argument.count), argument.allSatisfy({ (33...126).contains($0) }) else {
            throw invalidArguments("Invalid domain name")
        }
        return .hello(name: String(decoding: argument, as: UTF8.self), extended: extended)
    }

    // bdat-cmd   = "BDAT" SP chunk-size [ SP end-marker ] CRLF
    // chunk-size = 1*DIGIT
    // end-marker = "LAST"
    private static func chunk(_ argument: ByteBufferView) throws(CommandError) -> Command {
        let digits = argument.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let marker = argument[digits.endIndex...]
        let isLast = pack(marker.drop { $0 == UInt8(ascii: " ") }) == Verb.last
        guard (1...18).contains(digits.count), marker.isEmpty || (isLast && marker.first == UInt8(ascii: " ")) else {
            throw CommandError(501, EnhancedStatusCode(5, 5, 4), "Invalid chunk size", kind: .unknownChunkSize)
        }
        // At most 18 digits: no overflow.
        return .chunk(octets: digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }, isLast: isLast)
    }
}
