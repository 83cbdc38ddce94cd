package import Facts
import Inspection
package import Log
package import Mail
package import MailFlow
package import NIOCore
import NIOHTTP1
package import Organization

/// Rspamd as an engine: sends each message to a daemon of Rspamd over HTTP (docs/reference/rspamd.md).
package final class RspamdEngine: SpamEngine {
    /// Bounds, published in docs/reference/rspamd.md.
    package struct Bounds: Sendable {
        /// Octets of a message; Rspamd as it is shipped takes no more (`max_message`).
        package var size = 50 << 20
        /// Messages that wait for a place.
        package var line = 2_000

        /// The published values.
        package init() {}
    }

    /// `rspamd`
    package let name = "rspamd"
    /// Where it is, and how long it may take.
    package let settings: RspamdSettings
    private let places: EnginePlaces
    private let group: any EventLoopGroup
    private let bounds: Bounds
    private let health: EngineHealth
    private let now: @Sendable () -> NIODeadline

    /// An engine; it connects with the first message.
    ///
    /// - Parameter now: the clock of event loops, for deadlines.
    package init(
        _ settings: RspamdSettings, group: any EventLoopGroup, time: any TimeSource, logger: Logger,
        bounds: Bounds = Bounds(), now: @escaping @Sendable () -> NIODeadline = { .now() }
    ) {
        self.now = now
        self.settings = settings
        self.group = group
        self.bounds = bounds
        places = EnginePlaces(settings.connections, lineLimit: bounds.line)
        health = EngineHealth(
            name, at: settings.place.description, for: .scoring, probeTime: settings.timeout, time: time,
            logger: logger)
    }

    /// How it is.
    package var standing: EngineStanding { health.standing(places) }

    /// Asks about a message, within `timeout` from now on.
    package func judge(_ question: SpamEngineQuestion) async -> SpamEngineReport {
        let eventLoop = group.next()
        guard question.content.size <= bounds.size else { return report(.tooLarge) }
        // Mail waits for it no longer, whatever it waits for: the ping, a place, a connection, the answer.
        let deadline = now() + .milliseconds(settings.timeout.milliseconds)
        // A ping says whether somebody is there; whether messages are judged in time as well is found out by this one, and
        // nobody else waits meanwhile.
        let refusal = await health.refusal { await ping(by: deadline, on: eventLoop) }
        if let refusal { return report(refusal) }
        guard await places.enter(question.source, by: deadline, on: eventLoop) else { return report(.busy) }
        defer { places.leave(question.source) }
        let answer = SpamEngineReport(name, await check(question, by: deadline, on: eventLoop))
        // A client that went away says nothing of the engine. Where the examination's time was over, missed() says it.
        if Task.isCancelled { return answer }
        // Who is too slow delays all mail, answered pings or not.
        health.conclude(answer.failure)
        return answer
    }

    /// Counts as a message that it did not judge in time.
    package func missed() { health.conclude(.tooLong) }

    private func report(_ failure: EngineReport.Failure) -> SpamEngineReport {
        SpamEngineReport(name, .failed(failure))
    }

    /// Asks over a connection of its own whether the engine is there; nil where it is.
    private func ping(by deadline: NIODeadline, on eventLoop: any EventLoop) async -> EngineReport.Failure? {
        let patience = TimeAmount.milliseconds(settings.connectTimeout.milliseconds)
        let end = min(deadline, now() + patience)
        switch await exchange(connecting: patience, by: end, on: eventLoop, { await Self.ping($0) }) {
        case .success(let answer) where answer.status == 200 && answer.body.starts(with: "pong".utf8): return nil
        case .success: return .unusableAnswer("it does not say pong to a ping")
        case .failure(let failure): return failure
        }
    }

    private func check(
        _ question: SpamEngineQuestion, by deadline: NIODeadline, on eventLoop: any EventLoop
    ) async -> SpamEngineReport.Outcome {
        let headers = RspamdQuestion.headers(question, password: settings.password)
        let connecting = TimeAmount.milliseconds(settings.connectTimeout.milliseconds)
        let result = await exchange(connecting: connecting, by: deadline, on: eventLoop) { exchange in
            await Self.check(question.content, headers, exchange)
        }
        switch result {
        case .failure(let failure): return .failed(failure)
        case .success(let answer):
            switch answer.status {
            case 200: break
            case 413: return .failed(.tooLarge)
            default: return .failed(.unusableAnswer("it has the status \(answer.status)"))
            }
            do throws(RspamdAnswerReader.Unusable) {
                return .judged(try RspamdAnswerReader.read(answer.body))
            } catch {
                return .failed(.unusableAnswer(error.description))
            }
        }
    }

    private typealias Result = Swift.Result<RspamdExchange.Answer, EngineReport.Failure>

    /// Connects, has something asked, and ends the connection, also when the task is cancelled.
    private func exchange(
        connecting: TimeAmount, by deadline: NIODeadline, on eventLoop: any EventLoop,
        _ ask: @Sendable (RspamdExchange) async -> Result
    ) async -> Result {
        do throws(EngineReport.Failure) {
            let exchange = try await RspamdExchange.open(
                settings.place, connecting: connecting, by: deadline, on: eventLoop)
            defer { exchange.close() }
            return await withTaskCancellationHandler {
                await ask(exchange)
            } onCancel: {
                exchange.close()
            }
        } catch {
            return .failure(error)
        }
    }

    private static func ping(_ exchange: RspamdExchange) async -> Result {
        do throws(EngineReport.Failure) {
            return .success(try await exchange.ping())
        } catch {
            return .failure(error)
        }
    }

    private static func check(
        _ content: MessageContent, _ headers: HTTPHeaders, _ exchange: RspamdExchange
    ) async -> Result {
        do throws(EngineReport.Failure) {
            return .success(try await exchange.check(content, headers))
        } catch {
            return .failure(error)
        }
    }
}
