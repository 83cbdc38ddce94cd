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
        try parse(Array(line), smtpUTF8: smtpUTF8)
    }

    /// The same of octets in an array: reading them there costs a quarter of what a view of a buffer does.
    static func parse(_ octets: [UInt8], smtpUTF8: Bool) throws(CommandError) -> Command {
        var line = CommandLine(octets)
        guard !line.hasControls else {
            throw CommandError(500, EnhancedStatusCode(5, 5, 2), "Control characters are not allowed in a command")
        }
        guard let verb = line.takeWord().flatMap(Verb.init(rawValue:)) else {
            throw CommandError(500, EnhancedStatusCode(5, 5, 1), "Unrecognized command")
        }
        line.skipBlanks()
        switch verb {
        case .mail: return try mail(line)
        case .rcpt:
            do {
                return try recipient(line, smtpUTF8: smtpUTF8)
            } catch {
                throw error.ofRecipient
            }
        case .data: return try bare(.data, line)
        case .bdat: return try chunk(line)
        case .ehlo: return try hello(line, extended: true)
        case .helo: return try hello(line, extended: false)
        case .rset: return try bare(.reset, line)
        case .quit: return try bare(.quit, line)
        case .starttls: return try bare(.startTLS, line)
        case .noop: return .noop
        case .vrfy: return .verify
        case .expn: return .expand
        case .help: return .help
        }
    }

    // A verb of up to eight letters in upper case, packed into an integer, so that telling verbs apart allocates
    // nothing.
    private enum Verb: UInt64 {
        case mail = 0x4d41_494c
        case rcpt = 0x5243_5054
        case data = 0x4441_5441
        case bdat = 0x4244_4154
        case ehlo = 0x4548_4c4f
        case helo = 0x4845_4c4f
        case rset = 0x5253_4554
        case quit = 0x5155_4954
        case starttls = 0x5354_4152_5454_4c53
        case noop = 0x4e4f_4f50
        case vrfy = 0x5652_4659
        case expn = 0x4558_504e
        case help = 0x4845_4c50
    }

    // LAST.
    private static let lastMarker: UInt64 = 0x4c41_5354

    static func invalidArguments(_ text: String = "Invalid arguments") -> CommandError {
        CommandError(501, EnhancedStatusCode(5, 5, 4), text)
    }

    private static func bare(_ command: Command, _ argument: CommandLine) throws(CommandError) -> Command {
        guard argument.isEmpty else { throw invalidArguments() }
        return command
    }

    // ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
    // helo = "HELO" SP Domain CRLF
    // Real peers give all sorts of names here; what matters is that it is one word of visible ASCII that can be
    // written into a Received field and a trace.
    private static func hello(_ argument: CommandLine, extended: Bool) throws(CommandError) -> Command {
        guard (1...255).contains(argument.count), argument.rest.allSatisfy({ (33...126).contains($0) }) else {
            throw invalidArguments("Invalid domain name")
        }
        return .hello(name: String(decoding: argument.rest, as: UTF8.self), extended: extended)
    }

    // bdat-cmd   = "BDAT" SP chunk-size [ SP end-marker ] CRLF
    // chunk-size = 1*DIGIT
    // end-marker = "LAST"
    private static func chunk(_ argument: CommandLine) throws(CommandError) -> Command {
        var argument = argument
        let digits = argument.rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        argument.skip(digits.count)
        let isMarked = argument.first == UInt8(ascii: " ")
        let hasNoMarker = argument.isEmpty
        argument.skip(while: { $0 == UInt8(ascii: " ") })
        let isLast = argument.takeWord() == lastMarker && argument.isEmpty
        guard (1...18).contains(digits.count), hasNoMarker || (isLast && isMarked) else {
            throw CommandError(501, EnhancedStatusCode(5, 5, 4), "Invalid chunk size", kind: .unknownChunkSize)
        }
        // At most 18 digits: no overflow.
        return .chunk(octets: digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }, isLast: isLast)
    }
}
