package import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import NIOCore

/// Keeps the lessons that it is given, and learns as an organization's memory does: the same once, and so many a person.
package final class RecordingLearner: Learner {
    private struct State {
        var lessons: [(organization: String, lesson: Lesson)] = []
        var failures: [any Error] = []
    }

    private let state = NIOLockedValueBox(State())
    private let perPerson: Int

    private let isChanged: @Sendable (ByteBuffer) -> Bool

    /// - Parameters:
    ///   - perPerson: how many lessons of a person count.
    ///   - isChanged: whether the content of a message is not the one that its mark was made of.
    package init(perPerson: Int = 20, isChanged: @escaping @Sendable (ByteBuffer) -> Bool = { _ in false }) {
        self.perPerson = perPerson
        self.isChanged = isChanged
    }

    /// Whether the content of a message is another one than it was.
    package func hasChanged(_ message: ByteBuffer, since mark: TextMark, for organization: String) -> Bool {
        isChanged(message)
    }

    /// The lessons in their order, each with its organization.
    package var lessons: [(organization: String, lesson: Lesson)] { state.withLockedValue { $0.lessons } }

    /// Lets the next lessons fail, one with each error.
    package func fail(_ errors: any Error...) { state.withLockedValue { $0.failures += errors } }

    /// Takes a lesson.
    package func learn(_ lesson: Lesson, for organization: String) throws -> LessonOutcome {
        let outcome: Result<LessonOutcome, any Error> = state.withLockedValue { state in
            if !state.failures.isEmpty { return .failure(state.failures.removeFirst()) }
            if lesson.message.readableBytes == 0 { return .success(.empty) }
            let same = state.lessons.indices.last {
                state.lessons[$0].organization == organization && state.lessons[$0].lesson.message == lesson.message
            }
            if let same, state.lessons[same].lesson.label == lesson.label { return .success(.known) }
            if case .person = lesson.teacher,
                state.lessons.count(where: { $0.lesson.teacher == lesson.teacher }) >= perPerson
            {
                return .success(.overDailyLimit)
            }
            state.lessons.append((organization, lesson))
            return .success(same == nil ? .learned : .corrected)
        }
        return try outcome.get()
    }
}
