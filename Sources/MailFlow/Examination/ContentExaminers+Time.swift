internal import Facts
internal import Inspection
internal import Mail

extension ContentExaminers {
    /// The same, whose answers are kept.
    func keeping(in answers: AnswersInTime) -> ContentExaminers {
        var examiners = self
        examiners.reverseNames = reverseNames.map { KeepingReverseNames(names: $0, answers: answers) }
        examiners.inspector = inspector.map { KeepingInspector(inspector: $0, answers: answers) }
        examiners.malware = malware.map { KeepingEngines($0, answers) }
        examiners.opinions = opinions.map { KeepingSpamEngines($0, answers) }
        return examiners
    }
}

private struct KeepingReverseNames: ReverseNameLookup {
    let names: any ReverseNameLookup
    let answers: AnswersInTime

    func reverseName(of address: IPAddress) async -> ReverseName {
        let name = await names.reverseName(of: address)
        answers.keep(name)
        return name
    }

    func proof(of addressNames: [Domain], _ address: IPAddress) async -> ReverseNameProof {
        let proof = await names.proof(of: addressNames, address)
        answers.keep(proof)
        return proof
    }
}

private struct KeepingInspector: ContentInspector {
    let inspector: any ContentInspector
    let answers: AnswersInTime

    func inspect(_ requests: [InspectionRequest], source: String) async -> [InspectionReport] {
        // A report without the text of files is no answer to who needs it.
        let needsText = requests.contains { $0.extractsText }
        if let reports = answers.recalledInspection, !needsText || reports.allSatisfy(\.hasText) {
            answers.keep(reports)
            return reports
        }
        return await answers.asking { [inspector, answers] in
            let reports = await inspector.inspect(requests, source: source)
            answers.keep(reports)
            return reports
        }
    }
}

private struct KeepingEngines: MalwareEngineSource {
    let engines: [any MalwareEngine]
    let hashList: MalwareHashList

    init(_ source: any MalwareEngineSource, _ answers: AnswersInTime) {
        engines = source.engines.map { KeepingEngine(engine: $0, answers: answers) }
        hashList = source.hashList
    }
}

private struct KeepingEngine: MalwareEngine {
    let engine: any MalwareEngine
    let answers: AnswersInTime
    var name: String { engine.name }

    func scan(_ question: MalwareQuestion) async -> EngineReport {
        if let report = answers.recalledReport(of: name) {
            answers.keep(report)
            return report
        }
        return await answers.asking { [engine, answers] in
            var question = question
            let listener = question.found
            question.found = { part in
                answers.keepPart(part)
                listener?(part)
            }
            let report = await engine.scan(question)
            answers.keep(report)
            return report
        }
    }
}

private struct KeepingSpamEngines: SpamEngineSource {
    let spamEngines: [any SpamEngine]

    init(_ source: any SpamEngineSource, _ answers: AnswersInTime) {
        spamEngines = source.spamEngines.map { KeepingSpamEngine(engine: $0, answers: answers) }
    }
}

private struct KeepingSpamEngine: SpamEngine {
    let engine: any SpamEngine
    let answers: AnswersInTime
    var name: String { engine.name }

    func judge(_ question: SpamEngineQuestion) async -> SpamEngineReport {
        if let report = answers.recalledOpinion(of: name) {
            answers.keep(report)
            return report
        }
        answers.noteAsked(name)
        return await answers.asking { [engine, answers] in
            let report = await engine.judge(question)
            answers.keep(report)
            return report
        }
    }

    func missed() { engine.missed() }
}
