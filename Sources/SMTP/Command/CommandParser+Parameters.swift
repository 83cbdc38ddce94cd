import Mail

extension CommandParser {
    // mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
    static func mail(_ argument: CommandLine) throws(CommandError) -> Command {
        let line = try pathBegins(argument, keyword: "FROM:")
        var parser = AddressParser(line.octets, in: line.index..<line.end)
        guard let path = parser.looseReversePath() else {
            throw CommandError(501, EnhancedStatusCode(5, 1, 7), "Invalid address")
        }
        var envelope = Envelope(sender: path)
        var size: Int?
        var seen = ParameterSet()
        for parameter in try parameters(line, from: parser.offset) {
            if line.matches("SIZE", in: parameter.keyword) {
                try seen.add(.size)
                size = try declaredSize(parameter.value.map { line.octets[$0] })
            } else if line.matches("BODY", in: parameter.keyword) {
                try seen.add(.body)
                guard let value = parameter.value else { throw unsupported("BODY must be 7BIT or 8BITMIME") }
                if line.matches("7BIT", in: value) {
                    envelope.eightBitMIME = false
                } else if line.matches("8BITMIME", in: value) {
                    envelope.eightBitMIME = true
                } else {
                    throw unsupported("BODY must be 7BIT or 8BITMIME")
                }
            } else if line.matches("SMTPUTF8", in: parameter.keyword) {
                try seen.add(.smtpUTF8)
                guard parameter.value == nil else { throw invalidArguments("SMTPUTF8 takes no value") }
                envelope.smtpUTF8 = true
            } else if line.matches("RET", in: parameter.keyword) {
                try seen.add(.ret)
                guard let value = parameter.value,
                    let content = Envelope.ReturnContent(rawValue: line.text(in: value).uppercased())
                else { throw invalidArguments("RET must be FULL or HDRS") }
                envelope.returnContent = content
            } else if line.matches("ENVID", in: parameter.keyword) {
                try seen.add(.envid)
                // envid-parameter = "ENVID=" xtext, at most 100 characters (RFC 3461 section 4.4).
                guard let value = parameter.value, value.count <= 100, isXtext(line.octets[value]) else {
                    throw invalidArguments("Invalid ENVID parameter")
                }
                envelope.envelopeID = line.text(in: value)
            } else {
                throw unsupported("MAIL FROM parameter not supported")
            }
        }
        // RFC 6531 section 3.5: addresses beyond ASCII need SMTPUTF8.
        guard envelope.smtpUTF8 || line.isASCII(in: line.index..<parser.offset) else { throw needsSMTPUTF8 }
        return .mail(envelope, size: size)
    }

    // rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] CRLF
    static func recipient(_ argument: CommandLine, smtpUTF8: Bool) throws(CommandError) -> Command {
        let line = try pathBegins(argument, keyword: "TO:")
        var parser = AddressParser(line.octets, in: line.index..<line.end)
        guard let path = parser.looseForwardPath() else {
            throw CommandError(501, EnhancedStatusCode(5, 1, 3), "Invalid address")
        }
        guard smtpUTF8 || line.isASCII(in: line.index..<line.end) else { throw needsSMTPUTF8 }
        var notify: NotifyConditions?
        var originalRecipient: String?
        var seen = ParameterSet()
        for parameter in try parameters(line, from: parser.offset) {
            if line.matches("NOTIFY", in: parameter.keyword) {
                try seen.add(.notify)
                notify = try conditions(parameter.value.map { line.text(in: $0) })
            } else if line.matches("ORCPT", in: parameter.keyword) {
                try seen.add(.orcpt)
                guard let value = parameter.value, value.count <= 500, isTypedAddress(line, value) else {
                    throw invalidArguments("Invalid ORCPT parameter")
                }
                originalRecipient = line.text(in: value)
            } else {
                throw unsupported("RCPT TO parameter not supported")
            }
        }
        return .recipient(path, notify: notify, originalRecipient: originalRecipient)
    }

    // The line from what stands behind `FROM:` or `TO:` on. White space there is not in the grammar, but many peers send it
    // and it can't change the meaning (RFC 5321 section 3.3 has the note).
    private static func pathBegins(_ argument: CommandLine, keyword: StaticString) throws(CommandError) -> CommandLine {
        var line = argument
        guard line.take(keyword) else { throw invalidArguments() }
        line.skipBlanks()
        guard line.isASCII || String(validating: line.rest, as: UTF8.self) != nil else {
            throw CommandError(501, EnhancedStatusCode(5, 5, 2), "Invalid UTF-8")
        }
        return line
    }

    // size-value = 1*20DIGIT (RFC 1870); more than an Int holds is too large in any case.
    private static func declaredSize(_ value: ArraySlice<UInt8>?) throws(CommandError) -> Int {
        guard let value, (1...20).contains(value.count), value.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw invalidArguments("Invalid SIZE parameter")
        }
        var size = 0
        for digit in value {
            let (tenfold, isTooLarge) = size.multipliedReportingOverflow(by: 10)
            let (sum, hasOverflowed) = tenfold.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            guard !isTooLarge, !hasOverflowed else { return .max }
            size = sum
        }
        return size
    }

    // Parts of the line.
    private struct Parameter {
        var keyword: Range<Int>
        var value: Range<Int>?
    }

    // Mail-parameters = esmtp-param *(SP esmtp-param); they begin behind the path.
    // esmtp-param     = esmtp-keyword ["=" esmtp-value]
    // esmtp-keyword   = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
    // esmtp-value     = 1*(%d33-60 / %d62-126), and UTF-8 (RFC 6531 section 3.3)
    private static func parameters(_ line: CommandLine, from start: Int) throws(CommandError) -> [Parameter] {
        let (octets, end) = (line.octets, line.end)
        var index = start
        guard index < end else { return [] }
        guard CommandLine.isBlank(octets[index]) else { throw invalidArguments() }
        var result: [Parameter] = []
        while true {
            while index < end, CommandLine.isBlank(octets[index]) { index += 1 }
            guard index < end else { return result }
            let word = index
            var equals: Int?
            while index < end, !CommandLine.isBlank(octets[index]) {
                if octets[index] == UInt8(ascii: "=") {
                    guard equals == nil else { throw invalidArguments() }
                    equals = index
                }
                index += 1
            }
            let value = equals.map { $0 + 1..<index }
            let parameter = Parameter(keyword: word..<(equals ?? index), value: value)
            guard isKeyword(octets[parameter.keyword]), value?.isEmpty != true else { throw invalidArguments() }
            result.append(parameter)
        }
    }

    private static func isKeyword(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, first != UInt8(ascii: "-") else { return false }
        return text.allSatisfy {
            (0x61...0x7a).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
        }
    }

    // xtext   = *( xchar / hexchar )
    // xchar   = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="
    // hexchar = ASCII "+" immediately followed by two upper case hexadecimal digits
    private static func isXtext(_ text: ArraySlice<UInt8>) -> Bool {
        var digitsWanted = 0
        for byte in text {
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
    private static func isTypedAddress(_ line: CommandLine, _ value: Range<Int>) -> Bool {
        guard let semicolon = line.octets[value].firstIndex(of: UInt8(ascii: ";")) else { return false }
        let type = value.lowerBound..<semicolon
        let address = line.octets[semicolon + 1..<value.upperBound]
        guard !address.isEmpty, isKeyword(line.octets[type]) else { return false }
        if line.matches("UTF-8", in: type) { return address.allSatisfy { (33...126).contains($0) || $0 >= 0x80 } }
        return isXtext(address)
    }

    // notify-esmtp-value = "NEVER" / 1#notify-list-element
    // notify-list-element = "SUCCESS" / "FAILURE" / "DELAY"
    private static func conditions(_ value: String?) throws(CommandError) -> NotifyConditions {
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
