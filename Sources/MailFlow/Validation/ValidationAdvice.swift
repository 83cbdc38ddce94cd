internal import Mail
internal import Organization

/// What failed and what to do about it, in words (docs/reference/connector-validation.md has the table).
enum ValidationAdvice {
    /// The most of a server's words that is shown. A validation must be no way to read what some service answers.
    static let shownOctets = 160

    /// A server's words, bounded and without what could steer a terminal.
    static func shown(_ text: String) -> String { SafeText.escaped(text, limit: shownOctets) }

    static let handshake =
        "Let the server offer TLS 1.2 or later with a certificate and key that belong together; "
        + "its log says why it broke the handshake off."

    /// A failure in words.
    static func detail(of failure: ValidationConversation.Failure) -> String {
        switch failure {
        case .forbiddenNetwork(let text): shown(text)
        case .connectionRefused: "the connection was refused"
        case .timedOut(let what): "waited in vain for \(what)"
        case .unreachable(let text): "no connection: \(shown(text))"
        case .refused: "refused"
        case .violation(let text): "the answer is not SMTP: \(shown(text))"
        case .tlsUnavailable: "STARTTLS is not offered"
        case .handshake(let text): "the TLS handshake failed: \(shown(text))"
        case .certificate(_, let text): shown(text)
        case .dropped: "the connection was closed"
        case .local(let text): shown(text)
        }
    }

    /// What to do about a failure without a reply.
    static func mend(
        _ failure: ValidationConversation.Failure, at step: ValidationResult.Step, connector: OutboundConnector
    ) -> String {
        switch failure {
        case .forbiddenNetwork:
            return
                "If mail may go there, list the network in deliveryNetworks of postern.yaml; else correct SmartHosts."
        case .connectionRefused:
            return "Nobody listens on this address and port: start the mail server there, or correct SmartHosts."
        case .unreachable:
            return "See whether the address is right and whether this server has a route to it."
        case .timedOut where step == .connect:
            return
                "Let the firewall there admit connections from this server's addresses to the port, and see whether the "
                + "address is right."
        case .timedOut, .dropped:
            return step == .banner
                ? "See whether a mail server listens there and lets this server's address in; a firewall that inspects "
                    + "SMTP may be between."
                : "See the server's log, and whether a firewall between inspects SMTP."
        case .violation:
            return "What answers there is no mail server: correct the address or the port."
        case .tlsUnavailable:
            return "Turn on STARTTLS with a certificate on the server. Only where mail may cross the way in clear, set "
                + "TlsSettings to null."
        case .handshake: return handshake
        case .certificate(let problem, _): return mend(problem, connector: connector)
        case .local: return "See this server's log and configuration."
        case .refused: return refused(step, reply: nil)
        }
    }

    private static func mend(
        _ problem: ValidationConversation.CertificateProblem, connector: OutboundConnector
    ) -> String {
        switch problem {
        case .expired: return "Renew the certificate on the server."
        case .notYetValid: return "Correct the clock of this server, or the certificate's validity."
        case .untrusted:
            return
                "Let the server send its intermediate certificates, use a certificate of an authority that is trusted "
                + "here, or add its root to tls.trustRoots of postern.yaml."
        case .wrongName:
            return connector.tlsSettings == .domainValidation
                ? "Set TlsDomain to a name in the certificate, or get the server a certificate for "
                    + "\(connector.tlsDomain?.description ?? "TlsDomain")."
                : "Get the server a certificate for its own name, or correct the name in SmartHosts."
        case .tlsaMismatch:
            return "Publish a TLSA record that matches the server's certificate; publish it before the certificate "
                + "is changed."
        case .other: return "See the reason; the server's certificate has to be mended or replaced."
        }
    }

    /// What to do about a refusal.
    static func refused(_ step: ValidationResult.Step, reply: Reply?) -> String {
        if let reply, reply.isTransient {
            return "The server puts it off: see whether it limits or greylists this server, then validate again."
        }
        switch step {
        case .banner, .ehlo:
            return "Let the server accept connections from this server's addresses."
        case .startTLS: return "Mend TLS on the server: it offers STARTTLS and then refuses it."
        case .mailFrom:
            return
                "Let the server take mail from this server's addresses, also with the null sender, as reports have it."
        case .rcptTo:
            return "Make the recipient known there, let the server take mail for its domain from this server, or "
                + "validate with another recipient."
        default: return "The server's log says why."
        }
    }
}

extension ValidationResult.Task {
    /// `Resolve` of a destination.
    init(_ lookup: ValidationLookup, of destination: ValidationDestination) {
        let isName: Bool
        if case .domain = destination { isName = false } else { isName = true }
        let failure: (detail: String, mend: String)
        switch lookup.outcome {
        case .hosts(let names):
            self.init(
                .resolve, target: destination.description, status: .succeeded,
                detail: ValidationResult.Task.listed(names), durationMs: lookup.duration.milliseconds)
            return
        case .none(let reply):
            failure = (
                ValidationAdvice.shown(reply.lines.joined(separator: " ")),
                isName
                    ? "Correct the name in SmartHosts, or give it an MX, A or AAAA record with the mail server's address."
                    : "Correct the recipient's domain, or publish an MX record that leads to its mail server."
            )
        case .ourselves:
            failure = (
                "leads to this gateway itself",
                isName
                    ? "Name the server behind this gateway in SmartHosts."
                    : "Use SmartHosts instead of UseMXRecord: the domain's MX record leads here."
            )
        case .unanswered:
            failure = (
                "DNS gave no address",
                (isName ? "Correct the name in SmartHosts, or give it an MX, A or AAAA record. " : "")
                    + "See whether this server's resolver works and whether the domain's name servers answer."
            )
        }
        self.init(
            .resolve, target: destination.description, status: .failed, detail: failure.detail, mend: failure.mend,
            durationMs: lookup.duration.milliseconds)
    }

    private static func listed(_ names: [String]) -> String {
        names.count <= 8
            ? names.joined(separator: ", ") : names.prefix(8).joined(separator: ", ") + " and \(names.count - 8) more"
    }

    /// `SendTestMail` to a recipient.
    init(_ mail: ValidationTestMail, connector: OutboundConnector) {
        let target = mail.recipient.description
        let duration = mail.duration.milliseconds
        switch mail.end {
        case .delivered(let reply, let remote):
            self.init(
                .sendTestMail, target: target, status: .succeeded, reply: ValidationAdvice.shown(reply),
                detail: "delivered" + (remote.map { " to \($0)" } ?? ""), durationMs: duration)
        case .failed(let text):
            self.init(
                .sendTestMail, target: target, status: .failed, detail: "refused: \(ValidationAdvice.shown(text))",
                mend: "The reply says what the server has against the message; its log says more.",
                durationMs: duration)
        case .pending(let reason):
            self.init(
                .sendTestMail, target: target, status: .failed,
                detail: "still waited: \(reason.map(ValidationAdvice.shown) ?? "no attempt has ended yet")",
                mend: "Mend what the last error says, then validate again; the message was taken out of the queue.",
                durationMs: duration)
        case .notAccepted(let reason):
            self.init(
                .sendTestMail, target: target, status: .failed, detail: ValidationAdvice.shown(reason),
                mend: "See this server's log and its disk.", durationMs: duration)
        }
    }
}
