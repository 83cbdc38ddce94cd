public import Mail

/// What became of a message by its author's DMARC policy, in EOP's words.
public enum DMARCAction: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing.
    case none
    /// It was treated as suspicious.
    case quarantine
    /// The policy asks to refuse it, and it was let in nevertheless, as suspicious or not.
    case overriddenReject = "oreject"
    /// The policy asks to quarantine it, but spared it by its `pct` or `t`.
    case sparedQuarantine = "pct.quarantine"
    /// The policy asks to refuse it, but spared it by its `pct` or `t`.
    case sparedReject = "pct.reject"

    /// The action for a message that was not refused.
    public init(_ outcome: DMARCOutcome) {
        guard outcome.result == .fail else {
            self = .none
            return
        }
        switch (outcome.isSpared ? outcome.publishedPolicy : outcome.requestedPolicy, outcome.isSpared) {
        case (.quarantine?, true): self = .sparedQuarantine
        case (.reject?, true): self = .sparedReject
        case (.quarantine?, false): self = .quarantine
        case (.reject?, false): self = .overriddenReject
        default: self = .none
        }
    }
}

extension MessageAuthentication {
    /// The results as the payload of Authentication-Results, or of ARC-Authentication-Results.
    ///
    /// - Parameters:
    ///   - server: the authserv-id: this server's name.
    ///   - composite: composite authentication; nil where nothing can be said.
    ///   - action: what became of the message by its author's policy.
    ///   - style: how to write them.
    public func results(
        server: Domain, composite: CompositeAuthentication?, action: DMARCAction,
        style: AuthenticationResultsStyle = .rfc8601
    ) -> AuthenticationResults {
        var methods = [spfResult]
        methods += dkimResults(style)
        methods.append(dmarcResult(action, style))
        if let arcResult { methods.append(arcResult) }
        if let composite {
            let reason = String(composite.reason)
            methods.append(
                .init(
                    "compauth", composite.result.rawValue,
                    reason: String(repeating: "0", count: max(0, 3 - reason.utf8.count)) + reason))
        }
        return AuthenticationResults(server: server.name, methods: methods)
    }

    private var spfResult: AuthenticationResults.Method {
        var result = AuthenticationResults.Method(
            "spf", spf.result.rawValue,
            comment: spf.isKnown ? "sent by this server" : "sender IP is \(clientAddress)")
        switch (spf.identity, spf.domain) {
        case (.mailFrom, let domain?): result.properties = [.init("smtp.mailfrom", domain.name)]
        case (.helo, let domain?): result.properties = [.init("smtp.helo", domain.name)]
        // Whoever looks for words in the field would find a result in a name such as `x;dmarc=pass`.
        case (.helo, nil):
            if Self.isPlain(helo) { result.properties = [.init("smtp.helo", helo)] }
        case (.mailFrom, nil): break
        }
        return result
    }

    /// Whether a name that a client gave has only characters of names and of address literals (RFC 5321 section 4.1.3).
    private static func isPlain(_ helo: String) -> Bool {
        helo.utf8.allSatisfy { octet in
            (0x30...0x39).contains(octet) || (0x61...0x7A).contains(octet | 0x20) || ".:-_[]".utf8.contains(octet)
        }
    }

    private func dkimResults(_ style: AuthenticationResultsStyle) -> [AuthenticationResults.Method] {
        guard !dkim.isEmpty else {
            return [
                .init("dkim", "none", comment: "message not signed", properties: [.init("header.d", "none")])
            ]
        }
        // The best first: for many readers there is but one.
        let ranked = dkim.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
        let shown = style == .eop ? ranked.prefix(1) : ranked[...]
        return shown.map { _, outcome in
            var result = AuthenticationResults.Method("dkim", outcome.token(style), comment: outcome.finding.rawValue)
            result.properties = [.init("header.d", outcome.domain?.name ?? "none")]
            // RFC 6008: what tells signatures of one domain apart.
            if shown.count > 1 {
                if let selector = outcome.selector { result.properties.append(.init("header.s", selector.name)) }
                if let prefix = outcome.signaturePrefix { result.properties.append(.init("header.b", prefix)) }
            }
            return result
        }
    }

    private func rank(_ outcome: DKIMOutcome) -> Int {
        guard outcome.result == .pass, let domain = outcome.domain else { return 2 }
        return dmarc.alignedSignatures.contains(domain) ? 0 : 1
    }

    private func dmarcResult(_ action: DMARCAction, _ style: AuthenticationResultsStyle) -> AuthenticationResults.Method
    {
        var result = AuthenticationResults.Method("dmarc", dmarc.result.rawValue)
        switch style {
        case .rfc8601: result.comment = "action=\(action.rawValue)"
        case .eop: result.properties.append(.init("action", action.rawValue))
        }
        if let domain = dmarc.authorDomain { result.properties.append(.init("header.from", domain.name)) }
        return result
    }

    // RFC 8617 section 10.2.
    private var arcResult: AuthenticationResults.Method? {
        guard arc.result != .none else { return nil }
        var result = AuthenticationResults.Method("arc", arc.result.rawValue, comment: arc.reason)
        if arc.result == .pass, let newest = arc.sealings.last {
            result.comment = "i=\(newest.instance)"
            result.properties.append(.init("header.as-d", newest.sealer.name))
        }
        if let oldest = arc.oldestPass { result.properties.append(.init("header.oldest-pass", String(oldest))) }
        result.properties.append(.init("smtp.remote-ip", clientAddress.description))
        return result
    }
}

extension DKIMOutcome {
    /// The result in RFC 8601's or in EOP's words.
    fileprivate func token(_ style: AuthenticationResultsStyle) -> String {
        guard style == .eop else { return result.rawValue }
        return switch finding {
        case .verified: "pass"
        case .notSigned: "none"
        case .timeout, .unreadable: "timeout"
        case .keySize: "ignore"
        case .bodyHash, .signature, .noKey, .syntax, .expired, .future, .invalidKey, .hashAlgorithm, .partialBody:
            "fail"
        }
    }
}
