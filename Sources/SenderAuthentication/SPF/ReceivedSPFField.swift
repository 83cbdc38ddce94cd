public import Mail

/// The trace field that says what SPF found (RFC 7208 section 9.1).
///
/// Whatever the client said of itself, the field is one well-formed field.
public struct ReceivedSPFField: Sendable, Hashable {
    /// What SPF found.
    public var outcome: SPFOutcome
    /// The client that was asked about.
    public var clientAddress: IPAddress
    /// Its greeting, as given.
    public var helo: String
    /// MAIL FROM.
    public var sender: ReversePath
    /// This server's name.
    public var receiver: Domain
    /// ``AuthenticationResultsStyle/eop`` writes the result as `SoftFail`, the RFC as `softfail`.
    public var style: AuthenticationResultsStyle

    /// Makes a field.
    public init(
        outcome: SPFOutcome, clientAddress: IPAddress, helo: String, sender: ReversePath, receiver: Domain,
        style: AuthenticationResultsStyle = .rfc8601
    ) {
        self.outcome = outcome
        self.clientAddress = clientAddress
        self.helo = helo
        self.sender = sender
        self.receiver = receiver
        self.style = style
    }

    /// The field, folded, without its last CRLF.
    public var text: String {
        var pairs = [
            "receiver=\(receiver.name)", "client-ip=\(ReceivedSPFField.value(clientAddress.description))",
            "envelope-from=\(ResultText.quoted(sender.address?.description ?? "<>"))",
            "helo=\(ReceivedSPFField.value(helo))", "identity=\(outcome.identity.rawValue)",
        ]
        if let mechanism = outcome.mechanism { pairs.append("mechanism=\(ReceivedSPFField.value(mechanism))") }
        if let problem = outcome.problem { pairs.append("problem=\(ReceivedSPFField.value(problem))") }
        for index in pairs.indices.dropLast() { pairs[index] += ";" }
        return HeaderText.folded(
            "Received-SPF:", [resultWord] + ResultText.commentWords("\(receiver): \(comment)") + pairs)
    }

    private var resultWord: String {
        guard style == .eop else { return outcome.result.rawValue }
        return switch outcome.result {
        case .none: "None"
        case .neutral: "Neutral"
        case .pass: "Pass"
        case .fail: "Fail"
        case .softfail: "SoftFail"
        case .temperror: "TempError"
        case .permerror: "PermError"
        }
    }

    private var comment: String {
        let domain = outcome.domain?.name ?? "the sender"
        return switch outcome.result {
        case .none: "\(domain) does not designate permitted sender hosts"
        case .neutral: "\(clientAddress) is neither permitted nor denied by domain of \(domain)"
        case .pass where outcome.isKnown: "this server sent it for domain of \(domain)"
        case .pass: "domain of \(domain) designates \(clientAddress) as permitted sender"
        case .fail: "domain of \(domain) does not designate \(clientAddress) as permitted sender"
        case .softfail:
            "domain of transitioning \(domain) discourages use of \(clientAddress) as permitted sender"
        case .temperror: "error in processing during lookup of \(domain)"
        case .permerror: "permanent error in processing during lookup of \(domain)"
        }
    }

    /// `dot-atom / quoted-string`, which is all that a value may be.
    private static func value(_ text: String) -> String {
        var afterDot = true
        for octet in text.utf8 {
            if octet == UInt8(ascii: "."), !afterDot {
                afterDot = true
            } else if octet.isLetter || octet.isDigit || octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_") {
                afterDot = false
            } else {
                return ResultText.quoted(text)
            }
        }
        return afterDot || text.utf8.count > ResultText.maximumSize ? ResultText.quoted(text) : text
    }
}
