public import Mail
import NIOConcurrencyHelpers

/// What one piece of work, such as a message, may ask of DNS.
public struct ResolverBudget: Hashable, Sendable {
    /// How many questions may be asked; equal ones count once unless the answer was not kept.
    public var questions: Int
    /// How long questions may be waited for, from the start of the work.
    public var time: Interval

    /// Makes a budget.
    public init(questions: Int = 200, time: Interval = .seconds(8)) {
        self.questions = questions
        self.time = time
    }
}

/// Asks another resolver within a budget: what is over it is a temporary error, at once.
///
/// Made anew for each piece of work, whose start is that of its time. Answers are kept for as long as it lives, so that
/// a question that has been waited for is answered alike when it is asked again.
public final class BudgetedResolver: Resolver {
    private struct State {
        var asked = 0
        var refused = 0
        var kept: [CacheKey: CacheTable.Outcome] = [:]
    }

    private let upstream: any Resolver
    private let time: any TimeSource
    private let budget: ResolverBudget
    /// When the time is over.
    public let deadline: Instant
    private let state = NIOLockedValueBox(State())

    /// Starts a budget.
    public init(_ upstream: any Resolver, budget: ResolverBudget = ResolverBudget(), time: any TimeSource) {
        self.upstream = upstream
        self.budget = budget
        self.time = time
        self.deadline = time.now() + budget.time
    }

    /// How many questions were asked.
    public var asked: Int { state.withLockedValue { $0.asked } }

    /// How many questions were not asked, because they would have been over the budget.
    public var refused: Int { state.withLockedValue { $0.refused } }

    /// What is kept below; nothing is counted.
    public func cached(_ name: Domain, _ type: RecordType) -> Answer? { upstream.cached(name, type) }

    /// Asks within the budget. What is kept below is answered without waiting, also when the time is over.
    ///
    /// Throws ``ResolverError/timedOut`` when the time is over, and ``ResolverError/failed(_:)`` when too much was asked.
    public func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        let key = CacheKey(name: name, type: type)
        let (kept, isAdmitted) = state.withLockedValue { state -> (CacheTable.Outcome?, Bool) in
            if !state.kept.isEmpty, let kept = state.kept[key] { return (kept, true) }
            guard state.asked < budget.questions else {
                state.refused += 1
                return (nil, false)
            }
            state.asked += 1
            return (nil, true)
        }
        if let kept { return try kept.get() }
        guard isAdmitted else {
            throw .failed("more than \(budget.questions) questions for one message")
        }
        if let answer = upstream.cached(name, type) { return answer }
        guard time.now() < deadline else { throw .timedOut }
        let outcome = await withinTime(name, type)
        state.withLockedValue { $0.kept[key] = outcome }
        return try outcome.get()
    }

    private func withinTime(_ name: Domain, _ type: RecordType) async -> CacheTable.Outcome {
        let upstream = upstream
        let time = time
        let deadline = deadline
        return await withTaskGroup(of: CacheTable.Outcome.self) { group in
            group.addTask {
                do throws(ResolverError) {
                    return .success(try await upstream.resolve(name, type))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await time.wait(until: deadline)
                return .failure(.timedOut)
            }
            let first = await group.next()
            // A resolver leaves its question when it is cancelled.
            group.cancelAll()
            return first ?? .failure(.timedOut)
        }
    }
}
