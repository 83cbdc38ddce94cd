import Mail
import NIOCore

extension CommandParser {
    // mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
    static func mail(_ argument: ByteBufferView) throws(CommandError) -> Command {
        let text = try pathText(argument, keyword: "FROM:")
        var parser = AddressParser(text)
        guard let path = parser.looseReversePath() else {
            throw CommandError(501, EnhancedStatusCode(5, 1, 7), "Invalid address")
        }
        var envelope = Envelope(sender: path)
        var size: Int?
        var seen = ParameterSet()
        let rest = parser.remainder
        for parameter in try parameters(rest) {
            let value = parameter.value
            switch parameter.keyword.uppercased() {
            case "SIZE":
                try seen.add(.size)
                // size-value = 1*20DIGIT (RFC 1870); more than an Int holds is too large in any case.
                guard let value, (1...20).contains(value.utf8.count), value.utf8.allSatisfy({ (48...57).contains($0) })
                else { throw invalidArguments("Invalid SIZE parameter") }
                size = Int(value) ?? .max
            case "BODY":
                try seen.add(.body)
                switch value?.uppercased() {
                case "7BIT": envelope.eightBitMIME = false
                case "8BITMIME": envelope.eightBitMIME = true
                default: throw unsupported("BODY must be 7BIT or 8BITMIME")
                }
            case "SMTPUTF8":
                try seen.add(.smtpUTF8)
                guard value == nil else { throw invalidArguments("SMTPUTF8 takes no value") }
                envelope.smtpUTF8 = true
            case "RET":
                try seen.add(.ret)
                guard let value, let content = Envelope.ReturnContent(rawValue: value.uppercased()) else {
                    throw invalidArguments("RET must be FULL or HDRS")
                }
                envelope.returnContent = content
            case "ENVID":
                try seen.add(.envid)
                // envid-parameter = "ENVID=" xtext, at most 100 characters (RFC 3461 section 4.4).
                guard let value, value.utf8.count <= 100, isXtext(value) else {
                    throw invalidArguments("Invalid ENVID parameter")
                }
                envelope.envelopeID = String(value)
            default:
                throw unsupported("MAIL FROM parameter not supported")
            }
        }
        // RFC 6531 section 3.5: addresses beyond ASCII need SMTPUTF8.
        guard envelope.smtpUTF8 || isASCII(text[..<rest.startIndex]) else { throw needsSMTPUTF8 }
        return .mail(envelope, size: size)
    }

    // rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] CRLF
    static func recipient(_ argument: ByteBufferView, smtpUTF8: Bool) throws(CommandError) -> Command {
        let text = try pathText(argument, keyword: "TO:")
        var parser = AddressParser(text)
        guard let path = parser.looseForwardPath() else {
            throw CommandError(501, EnhancedStatusCode(5, 1, 3), "Invalid address")
        }
        guard smtpUTF8 || isASCII(text) else { throw needsSMTPUTF8 }
        var notify: NotifyConditions?
        var originalRecipient: String?
        var seen = ParameterSet()
        for parameter in try parameters(parser.remainder) {
            switch parameter.keyword.uppercased() {
            case "NOTIFY":
                try seen.add(.notify)
                notify = try conditions(parameter.value)
            case "ORCPT":
                try seen.add(.orcpt)
                guard let value = parameter.value, value.utf8.count <= 500, isTypedAddress(value) else {
                    throw invalidArguments("Invalid ORCPT parameter")
                }
                originalRecipient = String(value)
            default:
                throw unsupported("RCPT TO parameter not supported")
            }
        }
        return .recipient(path, notify: notify, originalRecipient: originalRecipient)
    }

    // What stands behind `FROM:` or `TO:`. White space there is not in the grammar, but many peers send it and it can't
    // change the meaning (RFC 5321 section 3.3 has the note).
    private static func pathText(_ argument: ByteBufferView, keyword: StaticString) throws(CommandError) -> Substring {
        let count = keyword.utf8CodeUnitCount
        let matches = keyword.withUTF8Buffer { wanted in
            argument.count >= count && zip(argument, wanted).allSatisfy { $0 & ($0 >= 0x61 ? 0xdf : 0xff) == $1 }
        }
        guard matches else { throw invalidArguments() }
        let bytes = argument.dropFirst(count).drop(while: isBlank)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError(501, EnhancedStatusCode(5, 5, 2), "Invalid UTF-8")
        }
        return text[...]
    }

    private struct Parameter {
        var keyword: Substring
        var value: Substring?
    }

    // Mail-parameters = esmtp-param *(SP esmtp-param); the text begins behind the path.
    // esmtp-param     = esmtp-keyword ["=" esmtp-value]
    // esmtp-keyword   = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
    // esmtp-value     = 1*(%d33-60 / %d62-126), and UTF-8 (RFC 6531 section 3.3)
    private static func parameters(_ text: Substring) throws(CommandError) -> [Parameter] {
        guard !text.isEmpty else { return [] }
        guard text.utf8.first.map(isBlank) == true else { throw invalidArguments() }
        var result: [Parameter] = []
        for word in text.utf8.split(whereSeparator: isBlank) {
            let parts = word.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let keyword = parts.first, isKeyword(keyword) else { throw invalidArguments() }
            let value = parts.count > 1 ? parts[1] : nil
            guard value.map({ !$0.isEmpty && !$0.contains(UInt8(ascii: "=")) }) ?? true else {
                throw invalidArguments()
            }
            result.append(Parameter(keyword: Substring(keyword), value: value.map { Substring($0) }))
        }
        return result
    }

    private static func isKeyword(_ text: Substring.UTF8View) -> Bool {
        guard let first = text.first, first != UInt8(ascii: "-") else { return false }
        return text.allSatisfy {
            (0x61...0x7a).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
        }
    }

    // xtext   = *( xchar / hexchar )
    // xchar   = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="
    // hexchar = ASCII "+" immediately followed by two upper case hexadecimal digits
    private static func isXtext(_ text: some StringProtocol) -> Bool {
        var digitsWanted = 0
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x46:
                digitsWanted = max(0, digitsWanted - 1)
            case UInt8(ascii: "+") where digitsWanted == 0:
                digitsWanted = 2
            case 33...126 where digitsWanted == 0 && byte != UInt8(ascii: "+") && byte != UInt8(ascii: "="):
                break
            default:
                return false
            }
        }
        return digitsWanted == 0
    }

    // original-recipient-address = addr-type ";" xtext
    // With type utf-8 (RFC 6533 section 3) the address may hold UTF-8 as it is.
    private static func isTypedAddress(_ text: Substring) -> Bool {
        guard let semicolon = text.utf8.firstIndex(of: UInt8(ascii: ";")) else { return false }
        let type = text[..<semicolon]
        let address = text[text.utf8.index(after: semicolon)...]
        guard !address.isEmpty, isKeyword(type.utf8) else { return false }
        if type.lowercased() == "utf-8" { return address.utf8.allSatisfy { (33...126).contains($0) || $0 >= 0x80 } }
        return isXtext(address)
    }

    // notify-esmtp-value = "NEVER" / 1#notify-list-element
    // notify-list-element = "SUCCESS" / "FAILURE" / "DELAY"
    private static func conditions(_ value: Substring?) throws(CommandError) -> NotifyConditions {
        let mistake = invalidArguments("NOTIFY must be NEVER or a list of SUCCESS, FAILURE and DELAY")
        guard let value else { throw mistake }
        if value.uppercased() == "NEVER" { return .never }
        var result = NotifyConditions()
        for word in value.split(separator: ",", omittingEmptySubsequences: false) {
            switch word.uppercased() {
            case "SUCCESS": result.insert(.success)
            case "FAILURE": result.insert(.failure)
            case "DELAY": result.insert(.delay)
            default: throw mistake
            }
        }
        return result
    }

    private static func isASCII(_ text: Substring) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    private static func unsupported(_ text: String) -> CommandError {
        CommandError(555, EnhancedStatusCode(5, 5, 4), text)
    }

    private static var needsSMTPUTF8: CommandError {
        CommandError(553, EnhancedStatusCode(5, 6, 7), "SMTPUTF8 is required for this address")
    }
}

// The parameters seen so far: none may come twice (RFC 5321 section 4.1.1.11).
private struct ParameterSet: OptionSet {
    var rawValue: UInt8
    static let size = ParameterSet(rawValue: 1)
    static let body = ParameterSet(rawValue: 2)
    static let smtpUTF8 = ParameterSet(rawValue: 4)
    static let ret = ParameterSet(rawValue: 8)
    static let envid = ParameterSet(rawValue: 16)
    static let notify = ParameterSet(rawValue: 32)
    static let orcpt = ParameterSet(rawValue: 64)

    mutating func add(_ parameter: ParameterSet) throws(CommandError) {
        guard !contains(parameter) else { throw CommandParser.invalidArguments("A parameter is given twice") }
        formUnion(parameter)
    }
}
