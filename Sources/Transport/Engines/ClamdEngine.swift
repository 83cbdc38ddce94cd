package import Facts
import Inspection
package import Log
package import Mail
package import MailFlow
package import NIOCore
package import Organization

/// clamd as an engine: streams each message and the files in it to a daemon of ClamAV (docs/reference/malware.md, clamd).
package final class ClamdEngine: MalwareEngine {
    /// Bounds, published in docs/reference/malware.md.
    package struct Bounds: Sendable {
        /// Octets of one stream. What is longer is passed over.
        package var size = 64 << 20
        /// Streams of one message.
        package var samples = 200
        /// Messages that wait for a place.
        package var line = 2_000

        /// The published values.
        package init() {}
    }

    /// `clamd`
    package let name = "clamd"
    /// Where it is, and how long it may take.
    package let settings: ClamdSettings
    private let places: EnginePlaces
    private let group: any EventLoopGroup
    private let bounds: Bounds
    private let health: EngineHealth

    /// An engine; it connects with the first message.
    package init(
        _ settings: ClamdSettings, group: any EventLoopGroup, time: any TimeSource, logger: Logger,
        bounds: Bounds = Bounds()
    ) {
        self.settings = settings
        self.group = group
        self.bounds = bounds
        places = EnginePlaces(settings.connections, lineLimit: bounds.line)
        health = EngineHealth(
            name, at: settings.place.description, for: .malware, probeTime: settings.connectTimeout, time: time,
            logger: logger)
    }

    /// How it is.
    package var standing: EngineStanding { health.standing(places) }

    /// Scans a message: the whole of it, then each file.
    package func scan(_ question: MalwareQuestion) async -> EngineReport {
        let eventLoop = group.next()
        let refusal = await health.refusal {
            let failure = await ping(on: eventLoop)
            if failure == nil, !Task.isCancelled { health.found() }
            return failure
        }
        if let refusal { return EngineReport(name, failure: refusal) }
        let patience = TimeAmount.milliseconds(settings.timeout.milliseconds)
        guard await places.enter(question.source, by: .now() + patience, on: eventLoop) else {
            return EngineReport(name, failure: .busy)
        }
        defer { places.leave(question.source) }
        let report: EngineReport
        do throws(EngineReport.Failure) {
            report = try await scan(question, by: .now() + patience, on: eventLoop)
        } catch {
            report = EngineReport(name, failure: error)
        }
        // Who went away says nothing of the engine.
        if Task.isCancelled { return report }
        var failure = report.failure
        if failure == .tooLong {
            // A message that takes long says nothing of the engine either, as long as it answers others.
            failure = await ping(on: eventLoop)
            if Task.isCancelled { return report }
        }
        health.conclude(failure)
        return report
    }

    /// Asks over a connection of its own whether the engine is there; nil where it is.
    private func ping(on eventLoop: any EventLoop) async -> EngineReport.Failure? {
        let patience = TimeAmount.milliseconds(settings.connectTimeout.milliseconds)
        do throws(EngineReport.Failure) {
            let session = try await ClamdSession.open(
                settings.place, connecting: patience, by: .now() + patience, on: eventLoop)
            return await withTaskCancellationHandler {
                await Self.ping(session)
            } onCancel: {
                session.close()
            }
        } catch {
            return error
        }
    }

    private static func ping(_ session: ClamdSession) async -> EngineReport.Failure? {
        defer { session.close() }
        do throws(EngineReport.Failure) {
            guard try await session.ping() == .pong else { return .malformedAnswer }
            session.end()
            return nil
        } catch {
            return error
        }
    }

    private func scan(
        _ question: MalwareQuestion, by deadline: NIODeadline, on eventLoop: any EventLoop
    ) async throws(EngineReport.Failure) -> EngineReport {
        let session = try await ClamdSession.open(
            settings.place, connecting: .milliseconds(settings.connectTimeout.milliseconds), by: deadline,
            on: eventLoop)
        let found: Result<EngineReport, EngineReport.Failure> = await withTaskCancellationHandler {
            await Self.scan(question, in: session, bounds, EngineReport(name))
        } onCancel: {
            session.close()
        }
        return try found.get()
    }

    private static func scan(
        _ question: MalwareQuestion, in session: ClamdSession, _ bounds: Bounds, _ start: EngineReport
    ) async -> Result<EngineReport, EngineReport.Failure> {
        var report = start
        defer { session.close() }
        do throws(EngineReport.Failure) {
            let (samples, passedOver) = ClamdSample.samples(of: question, size: bounds.size, count: bounds.samples)
            report.passedOver = passedOver
            for sample in samples {
                guard let octets = sample.octets(of: question) else {
                    report.passedOver.append(sample.path)
                    continue
                }
                switch try await session.scan(octets) {
                case .clean: continue
                case .found(let signature):
                    report.findings.append(
                        EngineReport.Finding(path: sample.path, filename: sample.name, signature: signature))
                    question.found?(report)
                    continue
                case .tooLarge: report.failure = .tooLarge
                case .error(let words): report.failure = .error(words)
                case .pong: throw .malformedAnswer
                }
                // A stream that is not read to its end ends the session.
                return .success(report)
            }
            session.end()
            return .success(report)
        } catch {
            // What was found before it failed counts all the same.
            guard !report.findings.isEmpty else { return .failure(error) }
            report.failure = error
            return .success(report)
        }
    }
}
