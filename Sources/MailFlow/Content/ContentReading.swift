package import Facts
internal import MIME
internal import Mail
internal import NIOCore
internal import Organization

/// What is known of a message's content by the time that it is judged.
package indirect enum ContentReading: Sendable {
    /// Nobody has read it: nothing asked for it.
    case notRead
    /// It was read.
    case read(ContentFindings)
    /// It could not be read, for this reason: a disk fails.
    case failed(reason: String)
}

/// What is known of the place that a message came from, beside its address.
package struct MessageOrigin: Sendable, Hashable {
    /// Its country in two letters; nil where nobody knows.
    package var country: String?
    /// What DNS says of its name; nil where it was not asked.
    package var reverseName: ReverseName?
}

extension MessageInHand {
    /// What was found in the content; nil where it was not read.
    package var content: ContentFindings? {
        guard case .read(let findings) = reading else { return nil }
        return findings
    }

    /// The address that the message came from, behind skipped hops; nil for mail of this server or of the organization
    /// itself.
    var originAddress: IPAddress? {
        guard attribution.direction == .incoming, let session else { return nil }
        if let source = facts.source { return source.isKnown ? source.address : nil }
        return session.crossing == nil ? session.clientAddress : nil
    }

    /// Looks into the content. Reads a file where it lies in one, so it is for threads that may block, unless the content
    /// is in memory and small.
    mutating func readContent(by examiners: ContentExaminers) {
        guard plan.readsContent, let content = whole.content else { return }
        plan.readsContent = false
        if let country = originAddress.flatMap({ examiners.countries?.country(of: $0) }) { origin.country = country }
        let octets: ByteBuffer
        switch content {
        case .memory(let buffer): octets = buffer
        case .file(let file):
            do {
                octets = try file.read(at: 0, count: file.size)
            } catch {
                reading = .failed(reason: "\(error)")
                return
            }
            guard octets.readableBytes == file.size else {
                reading = .failed(reason: "\(octets.readableBytes) of \(file.size) octets could be read")
                return
            }
        }
        let facts = ContentFacts(reading: octets)
        var findings = ContentFindings(content: facts, language: examiners.languages?.language(of: facts))
        examiners.consultHashLists(about: &findings)
        reading = .read(findings)
    }

    /// What the engines say of the content, each asked at the same time; nothing where it was not read.
    func engineReports(by examiners: ContentExaminers) async -> [EngineReport] {
        guard let findings = content, let content = whole.content, let engines = examiners.malware?.engines else {
            return []
        }
        let question = MalwareQuestion(
            content: content, parts: findings.content,
            source: session?.clientAddress.source.description ?? organization.name)
        // Nearly always there is one.
        if engines.count == 1 { return [await engines[0].scan(question)] }
        return await withTaskGroup(of: (Int, EngineReport).self) { group in
            for (number, engine) in engines.enumerated() {
                group.addTask { (number, await engine.scan(question)) }
            }
            var reports: [(Int, EngineReport)] = []
            for await report in group { reports.append(report) }
            return reports.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Adds what engines say of the content.
    mutating func add(_ reports: [EngineReport]) {
        guard !reports.isEmpty, case .read(var findings) = reading else { return }
        findings.engines += reports
        reading = .read(findings)
    }

    /// Asks what is found out about a message beside its content and its sender, where the content is read.
    func reverseName(by examiners: ContentExaminers) async -> ReverseName? {
        guard plan.readsContent, let address = originAddress else { return nil }
        if let session, session.clientAddress == address, let name = session.reverseName { return name }
        return await examiners.reverseNames?.reverseName(of: address)
    }
}
