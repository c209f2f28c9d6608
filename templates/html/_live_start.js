/* The page becomes a form. */
installFrame();
installHead();
installLogs();
installTools();
markRequired(document);
firstRows();
document.documentElement.classList.add("electronic");
main.addEventListener("change", event => { if (event.target !== page.file) changed(); });
main.addEventListener("input", event => { if (event.target !== page.file) page.changed = true; });
addEventListener("beforeprint", fillPaper);
addEventListener("beforeunload", event => { if (page.changed) event.preventDefault(); });
refresh();
