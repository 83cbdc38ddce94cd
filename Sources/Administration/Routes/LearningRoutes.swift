import Foundation
import HTTPTypes
import Identity
import Mail
import MailFlow
import NIOCore
import Operations

/// What an organization has learned of its people (docs/reference/learning.md).
package enum LearningRoutes {
    /// Messages with what they are.
    struct Lessons: Codable {
        /// What the messages are.
        var label: LessonLabel
        /// Whose word it is: an address of one of the organization's people; the caller's where it is not given.
        var reporter: String?
        /// The messages as they were delivered, each in base64: 1 to 200.
        var messages: [String]
    }

    /// What is to be forgotten: one of the three.
    struct Oblivion: Codable {
        /// The message whose lesson is meant, in base64.
        var message: String?
        /// The address of the person who is meant.
        var person: String?
        /// Whether all is meant.
        var all: Bool?
    }

    private static let tag = "Learning"
    private static let path = "/organizations/{organization}/learning"
    private static let lines = "application/jsonl"

    /// The routes.
    package static let all: [Route] = [
        showLearning, learnMessages, forgetLessons, exportLessons, importLessons,
    ]

    private static let showLearning = Route(
        .get, path, "showLearning", tag: tag,
        "How much the organization has learned, and how much is missing until words weigh.",
        access: .permission(.learningRead), answers: [.of(LearningStatus.self, "What was learned, in numbers.")]
    ) { request async throws(Problem) in
        try .object(try await request.perform(TrainStatus(organization: try request.owner())))
    }

    private static let learnMessages = Route(
        .post, path + "/messages", "learnMessages", tag: tag, "Says of messages what they are.",
        access: .permission(.learningChange), effect: .acts,
        body: Route.Body(types: ["application/json"], shape: .of(Lessons.self), limit: 32 << 20),
        answers: [.of(TrainLearn.Summary.self, "What came of the messages, in numbers.")], problems: [.mistakes]
    ) { request async throws(Problem) in
        let content = try request.content(Lessons.self)
        var messages: [Data] = []
        for (index, text) in content.messages.enumerated() {
            messages.append(try octets(of: text, at: JSONPointer().member("messages").element(index)))
        }
        let owner = try request.owner()
        var summary = TrainLearn.Summary(organization: owner)
        summary.add(
            try await request.perform(
                TrainLearn(
                    organization: owner, label: content.label, reporter: content.reporter, messages: messages)))
        return try .outcome(summary)
    }

    private static let forgetLessons = Route(
        .post, path + "/forget", "forgetLessons", tag: tag,
        "Forgets what was learned of a message, of what mentions a person, or all of it.",
        access: .permission(.learningChange), effect: .acts,
        body: Route.Body(types: ["application/json"], shape: .of(Oblivion.self), limit: 32 << 20),
        answers: [.of(TrainForget.Forgotten.self, "What was forgotten, in numbers.")]
    ) { request async throws(Problem) in
        let content = try request.content(Oblivion.self)
        var message: Data?
        if let text = content.message { message = try octets(of: text, at: JSONPointer().member("message")) }
        return try .outcome(
            try await request.perform(
                TrainForget(
                    organization: try request.owner(), message: message, person: content.person,
                    isAll: content.all ?? false)))
    }

    private static let exportLessons = Route(
        .get, path + "/export", "exportLessons", tag: tag, "All lessons, a line of JSON each, without an address.",
        access: .permission(.learningRead), answers: [Route.Answer(.ok, [(lines, nil)], "The lessons.")]
    ) { request async throws(Problem) in
        // The first part before the answer begins: what can't be read is a problem, and no broken file.
        let first = try await request.perform(TrainExport(organization: try request.owner()))
        let download = LessonDownload(first, for: request, of: try request.owner())
        return APIAnswer(
            fields: [.contentDisposition: "attachment; filename=\"lessons.jsonl\""],
            .stream(
                type: lines,
                AsyncThrowingStream<ByteBuffer, any Error>(unfolding: { try await download.next() })))
    }

    private static let importLessons = Route(
        .post, path + "/import", "importLessons", tag: tag, "Takes up lessons that another server wrote out.",
        access: .permission(.learningChange), effect: .acts, body: Route.Body(types: [lines], limit: 16 << 20),
        answers: [.of(TrainImport.Summary.self, "What was taken up, in numbers.")]
    ) { request async throws(Problem) in
        let content = request.body.map { String(decoding: $0.readableBytesView, as: UTF8.self) } ?? ""
        let all = content.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
        let owner = try request.owner()
        var summary = TrainImport.Summary(organization: owner, learned: 0, known: 0)
        var first = 1
        for portion in all.portions(of: TrainExport.portion) {
            let part = try await request.perform(
                TrainImport(organization: owner, lines: Array(portion), first: first))
            summary.learned += part.learned
            summary.known += part.known
            first += portion.count
        }
        return try .outcome(summary)
    }

    /// The octets of a text in base64.
    private static func octets(of text: String, at place: JSONPointer) throws(Problem) -> Data {
        guard let octets = Data(base64Encoded: text) else {
            throw Problem(
                .malformed, "The message is not base64.", members: ["pointer": .string(place.description)])
        }
        return octets
    }
}

/// Writes lessons out, a portion at a time.
private actor LessonDownload {
    private let administration: Administration
    private let caller: Caller
    private let organization: String
    private var portion: LessonPortion?

    init(_ first: LessonPortion, for request: RequestInHand, of organization: String) {
        portion = first
        administration = request.administration
        caller = request.principal.caller
        self.organization = organization
    }

    /// The next lines; nil behind the last ones.
    func next() async throws -> ByteBuffer? {
        guard let part = portion else { return nil }
        if let place = part.next {
            portion = try await TrainExport(organization: organization, after: place)
                .perform(in: administration, by: caller)
        } else {
            portion = nil
        }
        return ByteBuffer(string: part.lines.map { $0 + "\n" }.joined())
    }
}
