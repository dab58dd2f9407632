import Gateway
import Messages
import Web

/// What can be asked about accounts, tokens, the configuration and the gateway itself.
extension Operation {
    static var state: [Operation] {
        [
            Operation(.get, .live, "live", "Says that the process answers.").gives(.json([String: Bool].self)),
            Operation(.get, .ready, "ready", "Says whether the store answers.").gives(.json([String: Bool].self)),
            Operation(.get, .version, "version", "Says what is running.").gives(.json([String: String].self)),
            Operation(.get, .metrics, "metrics", "The figures for monitoring, as Prometheus reads them.")
                .gives(.octets(["text/plain"])),
            Operation(.get, .overview, "showOverview", "How the gateway is doing.").gives(.json(OverviewView.self)),
            Operation(.get, .events, "listen", "What happens, as it happens: server-sent events.")
                .gives(.octets(["text/event-stream"])),
            Operation(.get, .openAPI, "describe", "This description.").gives(.document),
        ]
    }

    static func accounts(_ name: AccountName) -> [Operation] {
        [
            Operation(.get, .accounts, "listAccounts", "All accounts, by name.").gives(.json([AccountView].self)),
            Operation(.post, .accounts, "addAccount", "Makes an account.")
                .takes(.json(NewAccountBody.self)).gives(.json(AccountView.self), 201).fails(409).located,
            Operation(.get, .account(name), "showAccount", "One account.").gives(.json(AccountView.self)),
            Operation(.patch, .account(name), "changeAccount", "Changes what the body names; null clears it.")
                .takes(.json(AccountBody.self)).gives(.json(AccountView.self)).fails(409),
            Operation(.delete, .account(name), "removeAccount", "Removes an account with its mailbox.")
                .gives(.nothing, 204).fails(409, 422),
            Operation(.put, .accountPassword(name), "setPassword", "Sets the password; null: it has none any more.")
                .takes(.json(PasswordBody.self)).gives(.nothing, 204).fails(409),
            Operation(.put, .accountSharedSecret(name), "setSharedSecret", "Sets the secret of APOP and CRAM-MD5.")
                .takes(.json(SharedSecretBody.self)).gives(.nothing, 204).fails(409),
        ]
    }

    static func access(_ token: String) -> [Operation] {
        [
            Operation(.get, .tokens, "listTokens", "All tokens, by name; never their texts.")
                .gives(.json([TokenView].self)),
            Operation(.post, .tokens, "addToken", "Makes a token; this answer is the only one that has its text.")
                .takes(.json(TokenEndpoints.Body.self)).gives(.json(TokenView.self), 201).fails(404, 409).located,
            Operation(.delete, .token(token), "removeToken", "Removes a token.").gives(.nothing, 204).fails(422),
            Operation(.get, .audit, "listAudit", "Who changed what, the newest first.")
                .paged(most: 500, standard: 50).gives(.json([AuditView].self)),
        ]
    }

    static func stops(_ phone: PhoneNumber) -> [Operation] {
        [
            Operation(.get, .stops, "listStops", "The phones that want no more texts, as JSON or as a table.")
                .with(
                    .number("limit", 1...StopEndpoints.most, "The most entries; 500 unless it says."),
                    .text("after", "What the Link of the page before says."),
                    .choice("format", ["json", "csv"], "How they are written; json unless it says.")
                )
                .gives(.json([StopView].self)).linked,
            Operation(.post, .stops, "addStops", "Puts phones on the list; they are told nothing.")
                .takes(.json(StopEndpoints.Body.self)).gives(.json(StopEndpoints.AddedView.self)),
            Operation(.get, .stop(phone), "showStop", "The entries of one phone.").gives(.json([StopView].self)).fails(
                404),
            Operation(.delete, .stop(phone), "removeStop", "Takes a phone off the list.")
                .with(.text("number", "Only the entry for this number of ours; left out: all of them."))
                .gives(.nothing, 204).fails(404, 422),
        ]
    }

    static func configuration(_ revision: Int64) -> [Operation] {
        [
            Operation(.get, .configuration, "showConfiguration", "The configuration in force.")
                .gives(.json(ConfigurationView.self)).fails(404),
            Operation(.put, .configuration, "applyConfiguration", "Puts a document in force.")
                .takes(.json(ConfigurationEndpoints.ApplyBody.self)).gives(.json(AppliedView.self)).fails(404, 409),
            Operation(.post, .configurationCheck, "checkConfiguration", "Says what is wrong with a document.")
                .takes(.json(ConfigurationEndpoints.CheckBody.self)).gives(.json(FindingsView.self)).fails(404),
            Operation(.get, .revisions, "listRevisions", "Revisions of the document, the newest first.")
                .paged(most: 500, standard: 50).gives(.json([RevisionView].self)).fails(404),
            Operation(.get, .revision(revision), "showRevision", "One revision with its document.")
                .gives(.json(RevisionView.self)),
            Operation(.get, .revisionDifference(revision), "compareRevisions", "What changed from one to another.")
                .with(.number("to", 1...Int64.max, "The other revision; left out: the one in force."))
                .gives(.json(RevisionDifferenceView.self)),
            Operation(.post, .rollback, "rollBack", "Puts the document of an earlier revision in force, as a new one.")
                .takes(.json(ConfigurationEndpoints.RollbackBody.self)).gives(.json(AppliedView.self)).fails(404, 409),
        ]
    }

    static var trials: [Operation] {
        [
            Operation(.post, .preview, "previewMail", "What would become of a mail; nothing is sent or kept.")
                .with(
                    .text("to", "The envelope's recipients, with commas between them; left out: those of To and Cc."),
                    .text("from", "The envelope's sender; left out: the one of From."),
                    .text("client", "The IP address that it comes from; left out: this machine."),
                    .text("account", "The account that has logged in.")
                )
                .takes(.octets("message/rfc822")).gives(.json(PreviewView.self)),
            Operation(.get, .explain, "explainAddress", "Which rule takes a recipient, and why the others do not.")
                .with(
                    .text("address", "The recipient.", isRequired: true), .text("from", "The envelope's sender."),
                    .text("client", "The IP address that it comes from; left out: this machine."),
                    .text("account", "The account that has logged in.")
                )
                .gives(.json(ExplanationView.self)).fails(422),
            Operation(.post, .template, "tryTemplate", "What a template makes of a mail, or of a phone's text.")
                .takes(.json(TemplateBody.self)).gives(.json(TemplateTrialView.self)).fails(404),
        ]
    }

    static func simulators(_ phone: PhoneNumber) -> [Operation] {
        let after = Parameter.number("after", 0...Int64.max, "Only those with a larger number.")
        let wait = Parameter.number("wait", 0...PhoneEndpoints.longestWait, "How many seconds to wait for one.")
        return [
            Operation(.get, .phones, "listPhones", "The simulated phones.").gives(.json([PhoneView].self)).fails(404),
            Operation(.get, .phoneMessages(phone), "listPhoneMessages", "The texts on a simulated phone.")
                .with(after, wait).gives(.json([PhoneMessageView].self)),
            Operation(.post, .phoneMessages(phone), "sendFromPhone", "Has a simulated phone send a text.")
                .with(wait).takes(.json(PhoneEndpoints.SendBody.self)).gives(.json(PhoneMessageView.self), 202)
                .fails(409),
            Operation(.get, .caughtMails, "listCaughtMails", "What the simulated mail server took.")
                .with(after, wait).gives(.json([CaughtMailView].self)).fails(404),
            Operation(.get, .caughtMail(1), "downloadCaughtMail", "A mail that the simulated mail server took.")
                .gives(.octets(["message/rfc822"])),
        ]
    }
}
