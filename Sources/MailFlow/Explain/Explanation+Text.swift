internal import Mail
internal import Organization

extension Explanation {
    /// The explanation for people: the question, a paragraph a decision, the reply and the way.
    package var text: String {
        var lines = [
            "From <\(sender)> to <\(recipient)>, client \(clientAddress)" + (helo.isEmpty ? "" : " (\(helo))"), "",
        ]
        if isMessageMadeUp {
            lines += ["The message was made up: From is the sender, and it is not signed. Give yours with --file.", ""]
        }
        lines += DecisionText.lines(of: decisions, naming: .nobody) + [""]
        if let authentication { lines += authentication.lines + [""] }
        if isAuthenticationLeftOut {
            lines += [
                "The sender was not authenticated, so SPF, DKIM and DMARC may still have live mail refused or put into Junk;",
                "give the message with --file.", "",
            ]
        }
        let kept = lookups.filter { $0.secondsLeft != nil }
        if !kept.isEmpty {
            lines += ["From the gateway's DNS cache (`postern dns drop NAME` has it asked again):"]
            lines += kept.map { "  \($0.description)" } + [""]
        }
        lines.append("Reply to \(command): \(reply)")
        if let tarpit { lines.append("The reply waits \(tarpit / 1_000) s.") }
        if let verdict { lines += verdict.lines }
        if let priority { lines.append("Priority: \(priority)") }
        for end in ends { lines.append("\(end.words) <\(end.recipient)>: \(end.detail)") }
        for notice in notices { lines.append("Notice: \(notice.kind) to <\(notice.to)> by \(notice.object)") }
        for delivery in deliveries {
            if let reason = delivery.quarantineReason {
                lines.append("Held in quarantine for: \(delivery.deliverTo)")
                lines.append(
                    "Reason: \(reason.words), by quarantine policy \"\(delivery.quarantineTag ?? "")\", "
                        + "for \(delivery.quarantineDays ?? 0) days")
                continue
            }
            lines.append("Delivered to: \(delivery.deliverTo)")
            if let sender = delivery.sender { lines.append("Sender: <\(sender)>") }
            if delivery.isJunk { lines.append("Folder: Junk") }
            let queue = delivery.queue
            lines.append("Queue: \(queue.organization), \(queue.deliveryType.rawValue), \(queue.nextHop)")
            lines.append("Next hop: \(delivery.nextHop)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Explanation.End {
    /// What becomes of the recipient, as the beginning of a line.
    fileprivate var words: String {
        switch event {
        case .expanded: "Expanded"
        case .redirected: "Redirected"
        case .duplicate: "No copy for"
        case .dropped: "Deleted for"
        case .rejected: "Rejected for"
        }
    }
}

extension NextHop: CustomStringConvertible {
    /// The next hop in words.
    package var description: String {
        switch self {
        case .mx(let domain, _): "the mail exchangers of \(domain)"
        case .smartHosts(let hosts, let connector):
            "smart hosts \(hosts.map(\.description).joined(separator: ", ")) of connector \"\(connector.name)\""
        case .lmtp(let host): "mailbox host \"\(host.name)\" at \(host.lmtp), by LMTP"
        case .maildir(let root): "Maildirs in \(root)"
        case .submissions: "this server, which reads it as a report of delivered mail"
        case .unreachable(let reason): "none: \(reason)"
        }
    }
}
