/** What the script of an exported page does: show the page, or, in a worker, answer messages. */
import { answerMessages } from "./answer-messages";
import { showPage } from "./page";

if (typeof document === "undefined") answerMessages();
else showPage();
