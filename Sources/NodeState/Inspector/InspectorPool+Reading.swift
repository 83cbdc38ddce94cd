import Inspection
import Log
import Mail
import NIOConcurrencyHelpers

// How a thread has its process read the files of a message.
extension InspectorPool {
    private static let mostDeaths = 3

    /// Why a process is not waited for any more, though it lives.
    private enum Pause {
        /// The message takes long, and all processes for such ones are at work.
        case yields
        case standsStill
        /// Other work leaves the process next to nothing, and another reads its file beside that work.
        case starves
        /// The message has used up its processor time.
        case ranOver
        case outOfTime
    }

    /// Reads the files of a message that nobody has read yet.
    ///
    /// - Returns: whether there is a report on each now; otherwise the message takes long, and waits for those who read such ones.
    func read(_ job: inout Job, _ desk: inout Desk) -> Bool {
        let begin = time.now()
        guard begin - job.begin <= settings.patience else {
            state.withLockedValue { $0.figures.unavailable += 1 }
            job.reports += Self.unread(job.rest, .unavailable)
            return true
        }
        state.withLockedValue { state in
            if job.spent.milliseconds == 0 { state.figures.messages += 1 }
            if desk.lane == .long { state.figures.long += 1 }
        }
        var watch = ReadingWatch(settings.watch, now: begin, isLong: desk.lane == .long, spent: job.spent)
        while !job.rest.isEmpty {
            do throws(InspectorChild.Failure) {
                let child = try ready(&desk, competes: job.competes)
                guard let pause = try readOn(child, &job, &watch, &desk) else {
                    desk.read += 1
                    desk.worked += (time.now() - begin).milliseconds
                    desk.failures = 0
                    continue
                }
                leave(&desk)
                switch pause {
                case .yields:
                    // Nothing of it is lost but what was read of one file. It has begun, whatever the clock of processors says.
                    job.spent = max(watch.used, .milliseconds(1))
                    return false
                case .standsStill:
                    desk.failures += 1
                    guard job.isReadAgain else {
                        job.isReadAgain = true
                        state.withLockedValue { $0.figures.died += 1 }
                        logger.log(
                            .processInspectorDied,
                            "A process that reads files of messages stood still and was ended; another reads the file that it was at again."
                        )
                        continue
                    }
                    finishLate(&job, &desk)
                case .starves: job.competes = true
                case .ranOver, .outOfTime:
                    if let file = job.rest.first, case .ranOver = pause {
                        var report = InspectionReport(path: file.path, unread: .tooLong)
                        report.hasText = file.extractsText
                        remember(file, report, by: watch)
                    }
                    finishLate(&job, &desk)
                }
            } catch .unstartable {
                state.withLockedValue { $0.figures.unavailable += 1 }
                finish(&job, .unavailable)
            } catch .overdue {
                leave(&desk)
                finishLate(&job, &desk)
            } catch {
                noteDeath(&job, &desk)
            }
        }
        return true
    }

    /// Has a process read the files that are left.
    ///
    /// - Returns: why it has not read all of them; nil where it has.
    private func readOn(
        _ child: InspectorChild, _ job: inout Job, _ watch: inout ReadingWatch, _ desk: inout Desk
    ) throws(InspectorChild.Failure) -> Pause? {
        watch.attach(at: time.now(), used: child.used, isIdling: desk.runsWhenIdle)
        var bounds = settings.bounds
        bounds.milliseconds = Int(clamping: watch.processorLeft.milliseconds)
        do throws(InspectorChild.Failure) {
            try child.send(Array(job.rest), bounds, until: watch.taken)
        } catch {
            guard case .overdue = error, watch.isIdling || !watch.isLong else { throw error }
            return watch.isIdling ? .starves : .standsStill
        }
        while let file = job.rest.first {
            watch.beginFile(at: time.now(), used: child.used)
            attending: while true {
                switch watch.step(at: time.now(), used: child.used) {
                case .waits(let moment):
                    if try child.answers(until: moment) { break attending }
                case .takesLong:
                    if watch.isFileLong { noteLong(file) }
                    guard goOnLong(job.source, &desk) else { return .yields }
                    runWhenIdle(child, &desk)
                    watch.goOnLong(idlingSince: time.now())
                case .standsStill: return .standsStill
                case .starves: return .starves
                case .ranOver: return .ranOver
                case .outOfTime: return .outOfTime
                }
            }
            var report = try child.report(until: watch.end)
            // The process is not asked which file it is about.
            report.path = file.path
            report.hasText = file.extractsText
            if !file.extractsText { (report.texts, report.properties) = ([], []) }
            if report.incomplete.contains(.tooLong) {
                _ = watch.step(at: time.now(), used: child.used)
                remember(file, report, by: watch)
            }
            job.reports.append(report)
            job.position += 1
        }
        return nil
    }

    /// The files that are left were not read.
    private func finish(_ job: inout Job, _ bound: InspectionBound) {
        job.reports += Self.unread(job.rest, bound)
        job.position = job.files.count
    }

    private func finishLate(_ job: inout Job, _ desk: inout Desk) {
        state.withLockedValue { $0.figures.overdue += 1 }
        logger.log(.processInspectorOverdue)
        desk.failures += 1
        finish(&job, .tooLong)
    }

    private func noteDeath(_ job: inout Job, _ desk: inout Desk) {
        let isClosed = isClosed
        let signal = leave(&desk)
        desk.failures += 1
        if !isClosed {
            state.withLockedValue { $0.figures.died += 1 }
            // If it had read other messages, it may have died of what they left behind: once, a new one decides.
            if desk.read > 0, !job.isReadAgain {
                job.isReadAgain = true
                logger.log(
                    .processInspectorDied,
                    "A process that reads files of messages died; another reads the file that it was at again.",
                    [.signal: Int(signal)])
                return
            }
            logger.log(.processInspectorDied, [.signal: Int(signal)])
        }
        job.deaths += 1
        // The file that it was at is told apart from those behind it, which a new process takes.
        guard job.deaths < Self.mostDeaths, !isClosed else { return finish(&job, .died) }
        job.reports += Self.unread(job.rest.prefix(1), .died)
        job.position += 1
    }
}
