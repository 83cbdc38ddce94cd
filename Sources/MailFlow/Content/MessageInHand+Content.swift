internal import Facts
internal import Inspection
internal import MIME
internal import Mail
internal import NIOCore
internal import Organization
internal import SenderAuthentication

extension MessageInHand {
    /// The address that the message came from, behind skipped hops; nil for mail of this server or of the organization
    /// itself.
    var originAddress: IPAddress? {
        guard attribution.direction == .incoming, let session else { return nil }
        if let source = facts.source { return source.isKnown ? source.address : nil }
        return session.crossing == nil ? session.clientAddress : nil
    }

    /// Whether an address is of a domain of the organization.
    func isOwn(_ address: EmailAddress) -> Bool {
        snapshot.acceptedDomain(of: address.domain, in: organization) != nil
    }

    /// Whose message it is for those who give each source its share: the person's, for mail of the organization's own people,
    /// which all comes from one mailbox host or a few; the address's that it came from, behind skipped hops, for other mail;
    /// the organization's, where there is neither. Otherwise one sender behind a relay would have the share of all behind it.
    private var askingSource: String {
        if attribution.direction == .originating, let sender = transaction.envelope.sender.address {
            return "\(organization.name) \(sender)"
        }
        let source = facts.source.flatMap { $0.isKnown ? $0.address : nil } ?? session?.clientAddress
        return source?.source.description ?? organization.name
    }

    /// Looks into the content. Reads a file where it lies in one, so it is for threads that may block, unless the content
    /// is in memory and small.
    ///
    /// - Returns: its files, where somebody looks into them.
    @discardableResult
    mutating func readContent(by examiners: ContentExaminers) -> [InspectionRequest] {
        guard plan.readsContent, let content = whole.content else { return [] }
        plan.readsContent = false
        if !plan.isForRulesAlone { scorer = examiners.scorers.scorer }
        if let country = originAddress.flatMap({ examiners.countries?.country(of: $0) }) { origin.country = country }
        let octets: ByteBuffer
        switch content {
        case .memory(let buffer): octets = buffer
        case .file(let file):
            do {
                octets = try file.read(at: 0, count: file.size)
            } catch {
                reading = .failed(reason: "\(error)")
                return []
            }
            guard octets.readableBytes == file.size else {
                reading = .failed(reason: "\(octets.readableBytes) of \(file.size) octets could be read")
                return []
            }
        }
        let facts = ContentFacts(reading: octets)
        var findings = ContentFindings(content: facts, language: examiners.languages?.language(of: facts))
        let files = InspectionRequest.files(of: facts, extractsText: plan.extractsText)
        if examiners.isInspectionExpected {
            findings.inspected = files.map { InspectionReport(path: $0.path, unread: .unavailable) }
        } else {
            findings.uninspected = files.map(\.path)
        }
        // What no filter is to read, no stage but that of the rules sees.
        if plan.isForRulesAlone { contentReadForRules = findings } else { reading = .read(findings) }
        return examiners.inspector == nil ? [] : files
    }

    /// What is in the files of the content; nil where there are none, or nobody looks into them.
    func inspection(of files: [InspectionRequest], by examiners: ContentExaminers) async -> [InspectionReport]? {
        guard !files.isEmpty, let inspector = examiners.inspector else { return nil }
        return await inspector.inspect(files, source: askingSource)
    }

    /// Adds what others than the reader say of the content, and what lists do of all that is known then.
    ///
    /// - Parameters:
    ///   - inspected: what is in its files; nil where nobody looked.
    ///   - reports: what engines say.
    mutating func settleContent(
        by examiners: ContentExaminers, inspected: [InspectionReport]? = nil, reports: [EngineReport] = []
    ) {
        if let inspected { contentReadForRules?.inspected = inspected }
        guard case .read(var findings) = reading else { return }
        if let inspected { findings.inspected = inspected }
        examiners.consultHashLists(about: &findings)
        findings.engines += reports
        reading = .read(findings)
    }

    /// Has content that was read be read again, by whoever can wait.
    mutating func leaveContentUnread() {
        reading = .notRead
        contentReadForRules = nil
        plan.readsContent = true
    }

    /// What the engines say of the content, each asked at the same time; nothing where it was not read.
    func engineReports(by examiners: ContentExaminers) async -> [EngineReport] {
        guard let findings = content, let content = whole.content, let engines = examiners.malware?.engines else {
            return []
        }
        let question = MalwareQuestion(content: content, parts: findings.content, source: askingSource)
        return await engines.concurrently { await $0.scan(question) }
    }

    /// What the spam engines say of the message, each asked at the same time, once it is known who sent it; nothing where
    /// its content was not read.
    func spamReports(by examiners: ContentExaminers) async -> [SpamEngineReport] {
        guard self.content != nil, let content = whole.content, let engines = examiners.opinions?.spamEngines,
            !engines.isEmpty
        else { return [] }
        let question = spamQuestion(content)
        return await engines.concurrently { await $0.judge(question) }
    }

    private func spamQuestion(_ content: MessageContent) -> SpamEngineQuestion {
        let (facts, session, server) = (facts, session, snapshot.server)
        let isOriginating = attribution.direction == .originating
        var question = SpamEngineQuestion(
            content: content, source: askingSource,
            organization: organization.name, id: facts.networkMessageID,
            sender: facts.source?.sender ?? transaction.envelope.sender,
            recipients: transaction.recipients.map(\.address), isOriginating: isOriginating, server: server.hostname)
        let peer = session.flatMap { $0.crossing == nil ? $0 : nil }
        question.client = isOriginating ? peer?.clientAddress : originAddress
        if let source = facts.source {
            question.helo = source.isKnown ? source.helo : nil
        } else {
            question.helo = peer?.helo
        }
        question.tls = peer?.tls
        let reverseName =
            origin.reverseName ?? (question.client == session?.clientAddress ? session?.reverseName : nil)
        if case .found(let names)? = reverseName { question.reverseName = names.first?.name }
        if let authentication = facts.authentication {
            question.authentication =
                authentication.results(
                    server: server.hostname, composite: nil, action: DMARCAction(authentication.dmarc)
                ).line
        }
        return question
    }

    /// Asks what is found out about a message beside its content and its sender, where the content is read.
    func reverseName(by examiners: ContentExaminers) async -> ReverseName? {
        guard plan.readsContent, let address = originAddress else { return nil }
        if let session, session.clientAddress == address, let name = session.reverseName { return name }
        return await examiners.reverseNames?.reverseName(of: address)
    }
}
