/// Which lessons a model of tokens is made of: as many good as bad ones, and of each person at most a twentieth of either.
package struct LessonChoice: Sendable, Hashable {
    /// Lessons that are kept; the newest.
    package static let maximum = 20_000
    /// Of so many lessons one person gives one at most.
    package static let share = 20
    /// Lessons of each class from which tokens weigh, and from which they weigh in full.
    package static let minimum = 500, full = 1_500
    /// What tokens weigh at most, and what they weigh in full: the weights of the symbols `TOKENS_…`.
    package static let weight = 1.0, fullWeight = 2.0

    /// The lessons, in the order of their numbers.
    package let entries: [LessonEntry]
    /// How many of each class.
    package let ofEach: Int

    /// Chooses. The same lessons give the same choice, whatever order they are in.
    package init(_ all: some Collection<LessonEntry>) {
        let newest = all.sorted { $0.number > $1.number }.prefix(Self.maximum)
        let good = newest.filter { $0.kind == .good }
        let bad = newest.filter { $0.kind != .good }
        var count = min(good.count, bad.count)
        while count > 0 {
            let least = min(Self.available(good, count), Self.available(bad, count))
            if least >= count { break }
            count = least
        }
        ofEach = count
        entries = (Self.take(count, of: good) + Self.take(count, of: bad)).sorted { $0.number < $1.number }
    }

    /// Those that count where a model has so many: all of administrators, and of each person the newest.
    private static func eligible(_ lessons: [LessonEntry], _ count: Int) -> [LessonEntry] {
        var taken: [UInt64: Int] = [:]
        return lessons.filter { lesson in
            guard lesson.teacher != 0 else { return true }
            taken[lesson.teacher, default: 0] += 1
            return taken[lesson.teacher, default: 0] <= count / share
        }
    }

    private static func available(_ lessons: [LessonEntry], _ count: Int) -> Int { eligible(lessons, count).count }

    private static func take(_ count: Int, of lessons: [LessonEntry]) -> [LessonEntry] {
        let eligible = eligible(lessons, count)
        guard eligible.count > count else { return eligible }
        // A sample that depends on nothing but the messages.
        return Array(
            eligible.sorted { (Mix.bits($0.digest.low), $0.number) < (Mix.bits($1.digest.low), $1.number) }
                .prefix(count))
    }
}

/// Makes models of tokens, and says whether a new one is better than the one in use.
package struct TokenTraining: Sendable {
    /// What came of it.
    package enum Outcome: Sendable {
        /// There are too few lessons: there is no model.
        case tooFew
        /// The new model is used, which is of the lessons up to a number.
        case adopted(TokenModel, upTo: UInt64)
        /// The new one would do worse: the one in use stays, but for what is forgotten.
        case kept(TokenModel?)
    }

    /// How a model does.
    private struct Score {
        var falsePositives = 0
        var hits = 0
    }

    /// Of two hundred good messages a first model may call one bad at most.
    private static let firstAllowance = 200

    /// Makes a model.
    ///
    /// - Parameters:
    ///   - entries: all lessons.
    ///   - adopted: the number of the last lesson of the model in use; nil without one.
    ///   - tokens: gives the tokens of a lesson.
    package static func train<Failure: Error>(
        _ entries: some Collection<LessonEntry>, adopted: UInt64?,
        tokens: (LessonEntry) throws(Failure) -> TokenSet
    ) throws(Failure) -> Outcome {
        let choice = LessonChoice(entries)
        guard choice.ofEach >= LessonChoice.minimum, let last = choice.entries.last else { return .tooFew }
        if let adopted, !entries.contains(where: { $0.number > adopted }) {
            return .kept(try model(of: choice.entries, tokens))
        }
        // Both are made without the newest fifth, and tried on it.
        let older = choice.entries.prefix(choice.entries.count * 4 / 5)
        let newest = choice.entries.dropFirst(older.count)
        let challenger = try score(try model(of: older, tokens), newest, tokens)
        let isBetter: Bool
        if let adopted {
            let holder = try score(try model(of: older.filter { $0.number <= adopted }, tokens), newest, tokens)
            isBetter = challenger.falsePositives <= holder.falsePositives && challenger.hits >= holder.hits
        } else {
            isBetter = challenger.falsePositives * firstAllowance <= newest.count { $0.kind == .good }
        }
        if isBetter { return .adopted(try model(of: choice.entries, tokens), upTo: last.number) }
        return try restore(entries, adopted: adopted, tokens: tokens)
    }

    /// Makes the model anew that was in use: of the lessons up to a number, without those that are forgotten.
    package static func restore<Failure: Error>(
        _ entries: some Collection<LessonEntry>, adopted: UInt64?,
        tokens: (LessonEntry) throws(Failure) -> TokenSet
    ) throws(Failure) -> Outcome {
        guard let adopted else { return .kept(nil) }
        let choice = LessonChoice(entries.filter { $0.number <= adopted })
        guard choice.ofEach >= LessonChoice.minimum else { return .kept(nil) }
        return .kept(try model(of: choice.entries, tokens))
    }

    /// The model of lessons.
    package static func model<Failure: Error>(
        of entries: some Sequence<LessonEntry>, _ tokens: (LessonEntry) throws(Failure) -> TokenSet
    ) throws(Failure) -> TokenModel {
        var model = TokenModel()
        for entry in entries { model.add(try tokens(entry), isBad: entry.kind != .good) }
        return model
    }

    private static func score<Failure: Error>(
        _ model: TokenModel, _ entries: some Sequence<LessonEntry>,
        _ tokens: (LessonEntry) throws(Failure) -> TokenSet
    ) throws(Failure) -> Score {
        var score = Score()
        for entry in entries where model.opinion(of: try tokens(entry)).speaksAgainst {
            if entry.kind == .good { score.falsePositives += 1 } else { score.hits += 1 }
        }
        return score
    }
}
